"""Where a run that is not pinned spent its time."""

from __future__ import annotations

import pytest

from harness.analysis.cluster_shares import cluster_shares, clusters_of, share_words

CLUSTERS = clusters_of("0-3 4-6 7")


def test_an_inference_counts_for_the_cluster_on_which_it_ended_with_all_of_its_time() -> None:
    samples = [((0, 100), (7, 600)), ((3, 100), (5, 200))]
    assert cluster_shares(CLUSTERS, samples) == pytest.approx((200 / 1000, 200 / 1000, 600 / 1000))


@pytest.mark.parametrize(
    ("clusters", "samples"), [((), [((0, 100),)]), (CLUSTERS, []), (CLUSTERS, [None]), (CLUSTERS, [((9, 100),)])]
)
def test_without_clusters_or_without_cpus_there_is_no_share(clusters, samples) -> None:
    assert cluster_shares(clusters, samples) is None


def test_people_read_shares_in_per_cent() -> None:
    assert share_words("0-3 7", (0.04, 0.96)) == "4 % of its time on CPU 0-3, 96 % on CPU 7"
    assert share_words("0-3 7", None) == ""
    assert share_words(None, (1.0,)) == ""
