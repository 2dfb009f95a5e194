# Verifies a DSSE envelope with securesystemslib, which shares no code with the product: verify_dsse.py PUBLIC_KEY ENVELOPE
import base64, hashlib, json, sys
from securesystemslib.signer import Signature, SSlibKey

envelope = json.loads(open(sys.argv[2]).read())
payload, kind = base64.b64decode(envelope["payload"], validate=True), envelope["payloadType"].encode()
signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
key = SSlibKey("ab", "ecdsa", "ecdsa-sha2-nistp256", {"public": open(sys.argv[1]).read()})
for each in envelope["signatures"]:
    key.verify_signature(Signature("ab", base64.b64decode(each["sig"], validate=True).hex()), signed)
statement = json.loads(payload)
# Model signing's rule: the one subject is the hash over the files' digests.
root = hashlib.sha256(b"".join(bytes.fromhex(each["digest"]) for each in statement["predicate"]["resources"])).hexdigest()
assert [each["digest"] for each in statement["subject"]] == [{"sha256": root}]
print(json.dumps(statement))
