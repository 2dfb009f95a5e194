"""Reads a CSV once and prints the seconds that read_csv took: pandas_read_csv.py FILE"""
import sys
import time

import pandas

start = time.perf_counter()
pandas.read_csv(sys.argv[1])
print(time.perf_counter() - start)
