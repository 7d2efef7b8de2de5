"""Judges every image, several at a time, and counts the hits."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from models.errors import EvaluationRefused
from models.evaluation.classifier import Classifier
from models.evaluation.image_set import ImageSet, read_image_set
from models.evaluation.interval import rate
from models.evaluation.journal import Journal
from models.evaluation.preprocessing import UnreadableImage
from models.evaluation.records import Evaluation, Judged, LabelledImage, Unreadable
from models.evaluation.shift import shift_of

OnProgress = Callable[[int, int], None]
"""It is told how many images are done, and how many there are."""

BACKLOG = 64
"""How many images are handed out beyond those being judged: Ctrl-C need not wait for more."""


def evaluate(
    model: Path,
    images: Path,
    labels: Path | None,
    journal: Journal,
    workers: int,
    on_progress: OnProgress = lambda done, total: None,
) -> Evaluation:
    """Threads suffice: the interpreter and the decoders run outside Python's lock."""
    first = Classifier.load(model)
    image_set = read_image_set(images, labels, first.outputs)
    known = journal.judged(image_set.images)
    judged = list(known.values())
    unreadable = []
    left = [image for image in image_set.images if image not in known]
    on_progress(len(judged), len(image_set.images))
    try:
        for result in _judge_all(model, first, image_set, left, workers):
            if isinstance(result, Judged):
                judged.append(result)
                journal.add(result)
            else:
                unreadable.append(result)
            on_progress(len(judged) + len(unreadable), len(image_set.images))
    finally:
        journal.close()
    if not judged:
        why = f"none of its {len(unreadable)} images can be read, the first because {unreadable[0].why}"
        raise EvaluationRefused(images, why, "give images that Pillow can open")
    journal.discard()
    return Evaluation(
        images=len(judged),
        top1=rate(sum(one.rank == 0 for one in judged), len(judged)),
        top5=rate(sum(one.rank < 5 for one in judged), len(judged)),
        classes=image_set.classes,
        background=image_set.background,
        unreadable=tuple(sorted(unreadable, key=lambda entry: entry.path)),
        resumed=len(known),
        shift=shift_of(judged),
    )


def _judge_all(
    model: Path, first: Classifier, image_set: ImageSet, left: Iterable[LabelledImage], workers: int
) -> Iterator[Judged | Unreadable]:
    """Yields the judgements in the order of the images. Every worker has an interpreter of its own."""
    idle: queue.SimpleQueue[Classifier] = queue.SimpleQueue()
    idle.put(first)
    for _ in range(workers - 1):
        idle.put(Classifier.load(model))

    def judge(image: LabelledImage) -> Judged | Unreadable:
        classifier = idle.get()
        try:
            return _judge(classifier, image, image_set.background)
        finally:
            idle.put(classifier)

    pool = ThreadPoolExecutor(workers)
    waiting: deque[Future[Judged | Unreadable]] = deque()
    try:
        for image in left:
            waiting.append(pool.submit(judge, image))
            if len(waiting) > BACKLOG:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _judge(classifier: Classifier, image: LabelledImage, background: bool) -> Judged | Unreadable:
    output = image.label + background
    try:
        placed = classifier.placed(image.path, output)
        return Judged(image, placed.rank, placed.first - output)
    except UnreadableImage as error:
        return Unreadable(image.path, error.why)
