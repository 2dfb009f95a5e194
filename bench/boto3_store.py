"""boto3's half of the store bench: boto3_store.py ENDPOINT ACCESS_KEY SECRET_KEY BUCKET FOLDER (upload | download | objects COUNT); prints seconds."""
import concurrent.futures
import os
import sys
import time

import boto3
from botocore.config import Config

endpoint, access_key, secret_key, bucket, folder, work = sys.argv[1:7]
# Checksums beyond the signature are left out: not every server has them, and they would only slow boto3 down.
plain = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
options = {name: value for name, value in plain.items() if name in Config.OPTION_DEFAULTS}
client = boto3.client(
    "s3", endpoint_url=endpoint, aws_access_key_id=access_key, aws_secret_access_key=secret_key, region_name="us-east-1",
    config=Config(s3={"addressing_style": "path"}, max_pool_connections=64, **options))


def fetch(number):
    body = client.get_object(Bucket=bucket, Key=f"small/{number}")["Body"].read()
    with open(os.path.join(folder, "boto3", str(number)), "wb") as file:
        file.write(body)


start = time.perf_counter()
if work == "upload":
    client.upload_file(os.path.join(folder, "large"), bucket, "large-boto3")
elif work == "download":
    client.download_file(bucket, "large", os.path.join(folder, "large-boto3"))
else:
    os.makedirs(os.path.join(folder, "boto3"), exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        list(pool.map(fetch, range(int(sys.argv[7]))))
print(time.perf_counter() - start)
