"""The figures of a run in docs/mdp/performance.md, between two marks."""
import math
import os

import workloads as w
from report import number

BEGIN, END = "<!-- measured by bench/run.sh --docs -->", "<!-- end of what was measured -->"


def write(root, record, report):
    path = os.path.join(root, "docs", "mdp", "performance.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{path} has no '{BEGIN}' and '{END}'")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + "\n\n" + _figures(record) + "\n" + report.targets() + "\n" + END + after)
    return path


def _figures(record):
    """One row for each of ours and its peers, one column for each kind of work."""
    columns = (("w1-strict", "rate", "strict req/s"), ("w1-credit", "rate", "credit req/s"), ("w2-latency", "p50", "one in flight, p50 us"), ("w3-64k", "mb", "64 KiB, MB/s"), ("w4", "rate", "crowd req/s"))
    rows = (("relay that reads nothing (limit)", ("relay, one per call (limit)", "relay, batched (limit)", "blocking relay (limit)")),
            ("**mdp, C over raw sockets**", ("mdp 0.1, raw", "mdp 0.3, raw")), ("**mdp, our SDKs**", (w.SDK.name,)), ("NATS, raw", ("NATS, raw",)), ("NATS, its library", ("NATS, its library",)),
            ("Gearman, raw", ("Gearman, raw",)), ("RabbitMQ, raw", ("RabbitMQ, raw", "RabbitMQ, raw, prefetch 1")), ("plain libzmq broker, raw", ("plain libzmq broker, raw",)),
            ("libzmq proxy, raw", ("libzmq proxy, raw",)))
    text = "".join(f"- {run}\n" for run in record.runs) + "\n| | " + " | ".join(title for _, _, title in columns) + " |\n|---|" + "--:|" * len(columns) + "\n"
    for name, subjects in rows:
        text += f"| {name} | " + " | ".join(_cell(record, key, subjects, what) for key, what, _ in columns) + " |\n"
    return text


def _cell(record, key, subjects, what):
    """Of several ways to do it, the better one."""
    figures = [record.median(key, subject, "rate" if what == "mb" else what) for subject in subjects]
    figures = [figure for figure in figures if not math.isnan(figure)]
    if not figures:
        return "-"
    return number(min(figures) if what == "p50" else max(figures) * (65_536 / 1e6 if what == "mb" else 1))
