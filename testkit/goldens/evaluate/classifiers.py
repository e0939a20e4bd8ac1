"""Writes what scikit-learn's TF-IDF with logistic regression says of a few written messages.

    pip install -r requirements.txt
    python classifiers.py ../../src/main/resources/dev/bantam/testkit/evaluate
    python classifiers.py --tickets ../../../examples/tickets

The second form fits the rows of examples/tickets and prints accuracies. Converged beyond the default tolerance, so that
what is compared is the function's minimum and not where a solver stopped.
"""

import json
import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

TRAIN = [
    ("My hen has stopped laying since the cold came.", "eggs"),
    ("Three eggs a day from five hens, is that normal?", "eggs"),
    ("The shells are soft, the eggs break in the nest", "eggs"),
    ("Why are some eggs blue and some eggs brown, and why are blue eggs rare?", "eggs"),
    ("Found an egg in the neighbour's garden again.", "eggs"),
    ("No eggs for 12 days!!! No eggs at all.", "eggs"),
    ("How many eggs can I expect from 4 hens in winter", "eggs"),
    ("Which layers' pellets do you recommend for bantams?", "feed"),
    ("They won't eat the new feed; they throw it out of the trough.", "feed"),
    ("Is it all right to feed kitchen scraps and bread", "feed"),
    ("Mice are in the feed store every night.", "feed"),
    ("Do hens need grit if they eat only pellets? And how much grit?", "feed"),
    ("25 kg of feed ordered, 20 kg came.", "feed"),
    ("A fox got through the wire last night.", "coop"),
    ("How high must the fence be, 1.8 m or 2 m?", "coop"),
    ("The door of the coop froze shut this morning", "coop"),
    ("red mites in the coop, what now???", "coop"),
    ("How much room does a hen need in the coop at night?", "coop"),
    ("Mon poulailler est trop humide, que faire ?", "coop"),
    ("Hühnerstall: wie groß muß die Tür sein?", "coop"),
    ("One hen is pecking all the others bloody.", "health"),
    ("She sneezes and her comb is pale", "health"),
    ("Worming: how often, and can we eat the eggs meanwhile?", "health"),
    ("The cockerel limps since the fox came.", "health"),
    ("My hen sits in the nest all day, no eggs under her, is she ill?", "health"),
    ("vet says it is Marek's, vaccinate the rest?", "health"),
]

TEST = [
    "Two eggs today, none yesterday",
    "The fox came back and the fence did not hold",
    "How much feed for 4 hens in winter?",
    "hen pale, sneezing",
    "Can hens eat bread and eggs?",
    "EGGS EGGS EGGS",
    "Wie groß muß der Stall sein?",
    "Straße im STRASSENBAU 42 ΟΔΟΣ 卵は青い",
    "a I ? !",
    "",
    "snake_case and feed_store",
    "l'œuf du poulailler, e\u0301te\u0301",
]


def vectorizer():
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)[^\W_]{2,}")


def fitted(vectors, labels, c):
    # Near the minimum the solver may stop for want of precision; what it warns of is checked below the tests' tolerance.
    return LogisticRegression(C=c, tol=1e-8, max_iter=100_000).fit(vectors, labels)


def case(rows, c):
    vectors = vectorizer()
    matrix = vectors.fit_transform([text for text, _ in rows])
    model = fitted(matrix, [label for _, label in rows], c)
    return {
        "c": c,
        "labels": model.classes_.tolist(),
        "rows": [{"text": text, "label": label} for text, label in rows],
        "probabilities": model.predict_proba(vectors.transform(TEST)).tolist(),
    }


def terms():
    """Weights of the test texts by term."""
    vectors = vectorizer().fit([text for text, _ in TRAIN])
    names = vectors.get_feature_names_out()
    matrix = vectors.transform(TEST)
    return {
        "count": len(names),
        "weights": [sorted(matrix[i].data.tolist()) for i in range(len(TEST))],
    }


def write(folder):
    two = [row for row in TRAIN if row[1] in ("eggs", "feed")]
    golden = {
        "texts": TEST,
        "terms": terms(),
        "cases": [case(TRAIN, c) for c in (0.1, 1.0, 10.0, 100.0)] + [case(two, c) for c in (1.0, 30.0)],
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(golden, indent=1, ensure_ascii=True)
    (folder / "classifiers.json").write_text(text + "\n", encoding="utf-8")


def tickets(folder):
    def rows(name):
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [(row["text"], row["intent"]) for row in map(json.loads, lines)]

    train = rows("train")
    known = {label for _, label in train}
    vectors = vectorizer()
    matrix = vectors.fit_transform([text for text, _ in train])
    for c in (1.0, 3.0, 10.0, 30.0, 100.0):
        model = fitted(matrix, [label for _, label in train], c)
        figures = []
        for name in ("validation", "test"):
            kept = [row for row in rows(name) if row[1] in known]
            predicted = model.predict(vectors.transform([text for text, _ in kept]))
            right = sum(label == guess for (_, label), guess in zip(kept, predicted))
            figures.append(f"{name} {right}/{len(kept)} = {right / len(kept):.4f}")
        print(f"C {c:g}: {', '.join(figures)}")


if __name__ == "__main__":
    if sys.argv[1] == "--tickets":
        tickets(Path(sys.argv[2]))
    else:
        write(Path(sys.argv[1]))
