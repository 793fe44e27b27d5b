"""The program of hook.yaml: every third sender finds the mailbox full. A line of JSON in, a line of JSON out."""
import json
import sys

seen = 0
for line in sys.stdin:
    turn = json.loads(line)
    seen += 1
    print(json.dumps({"enable" if seen % 3 == 0 else "disable": "full", "note": f"{turn.get('from')} is sender {seen}"}), flush=True)
