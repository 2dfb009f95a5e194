"""Pillow's half of the decoding bench: pillow_decoding.py (as-it-comes | at-its-best | decoding-alone) SIZE ROUNDS FILE...; prints images per second.

For each file the fastest of all rounds counts. At its best: no copy of what is RGB already, and memory that was freed is kept for the next image; the
caller sets the C library's thresholds for that in the environment.
"""
import sys
import time

from PIL import Image

way, size, rounds, files = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
best = way != "as-it-comes"
if best:
    Image.core.set_blocks_max(64)


def decode(file):
    image = Image.open(file)
    if way == "decoding-alone":
        return image.load()
    if not best or image.mode != "RGB":
        image = image.convert("RGB")
    scale = size / min(image.size)
    width, height = (max(size, round(side * scale)) for side in image.size)
    left, top = (width - size) // 2, (height - size) // 2
    return image.resize((width, height), Image.LANCZOS).crop((left, top, left + size, top + size)).tobytes()


total = 0
for file in files:
    fastest = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        decode(file)
        fastest = min(fastest, time.perf_counter() - start)
    total += fastest
print(len(files) / total)
