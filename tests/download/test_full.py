"""The whole site at its true size: 153 authorities over two pages, 400 letters, and no body twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fake_site.content import full_site
from tests.support.fake_site.crawling import crawl
from tests.support.fake_site.replica import Replica


@pytest.mark.slow
def test_the_whole_site_twice(tmp_path: Path) -> None:
    site = full_site()
    documents = [document for authority in site for document in authority.documents if document.is_send]
    assert len(documents) == 400
    corpus = tmp_path / "corpus"
    with Replica(site) as replica:
        first = crawl(replica, corpus)
        assert first.is_complete, first.text
        assert "153 authorities, 400 documents linked: 400 new" in first.text
        assert len(replica.asked("/search*")) == 2
        assert len(replica.asked("/v1/*")) == 400
        assert set(first.letters) == set(first.rows)
        assert sorted(first.letters.values()) == sorted(document.body for document in documents)

        replica.heal()
        again = crawl(replica, corpus)
        assert again.is_complete, again.text
        assert "400 unchanged" in again.text
        letters = replica.asked("/v1/*")
        assert len(letters) == 400
        assert all(hit.is_conditional for hit in letters)
        assert sum(hit.sent for hit in letters) == 0
        assert again.letters == first.letters
