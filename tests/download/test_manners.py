"""How the crawler treats the site, as the site sees it: pace, waits, robots.txt, its name, and whom it trusts."""

from __future__ import annotations

import itertools
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.fake_site import faults
from tests.support.fake_site.content import small_site
from tests.support.fake_site.crawling import assert_whole, crawl
from tests.support.fake_site.replica import Hit, Replica

CLOCK = 0.03  # seconds by which two clocks and a busy machine may differ


def gaps(hits: list[Hit]) -> list[float]:
    """The seconds between the starts of requests."""
    return [b.started - a.started for a, b in itertools.pairwise(hits)]


def test_requests_keep_their_distance(tmp_path: Path) -> None:
    with Replica(small_site(3)) as replica:
        done = crawl(replica, tmp_path / "corpus", delay=0.2)
        assert_whole(done, replica)
        assert min(gaps(replica.hits)) >= 0.2 - CLOCK
        assert max(hit.in_flight for hit in replica.hits) <= 2


def test_no_more_than_two_requests_in_flight(tmp_path: Path) -> None:
    with Replica(small_site(4), pause=0.1) as replica:
        done = crawl(replica, tmp_path / "corpus")
        assert_whole(done, replica)
        assert max(hit.in_flight for hit in replica.hits) == 2


def test_a_slow_site_is_asked_less_often(tmp_path: Path) -> None:
    with Replica(small_site(2), pause=0.5) as replica:
        crawl(replica, tmp_path / "corpus", delay=0.05)
        assert sum(gaps(replica.hits)[3:]) / len(gaps(replica.hits)[3:]) >= 0.4


def test_retry_after_is_obeyed_by_every_request(tmp_path: Path) -> None:
    with Replica(small_site(4), pause=0.02) as replica:
        replica.fail("/v1/file/50250001", faults.too_many(2), times=1)
        done = crawl(replica, tmp_path / "corpus", delay=0.05)
        assert done.code == 0, done.err
        assert_whole(done, replica)
        told = next(hit for hit in replica.hits if hit.status == 429)
        after = [hit for hit in replica.hits if hit.started > told.started + replica.pause + CLOCK]
        assert after
        assert min(hit.started for hit in after) >= told.started + 2


def test_retry_after_as_a_date(tmp_path: Path) -> None:
    with Replica(small_site(1)) as replica:
        when = datetime.now(UTC) + timedelta(seconds=5)
        header = {"Retry-After": when.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        replica.fail("/v1/file/50250000", faults.status(503, header), times=1)
        done = crawl(replica, tmp_path / "corpus")
        assert done.code == 0, done.err
        first, second = replica.asked("/v1/file/50250000")
        assert second.started - first.started >= 1


def test_tries_again_come_later_and_later(tmp_path: Path) -> None:
    with Replica(small_site(1)) as replica:
        replica.fail("/v1/file/50250000", faults.status(500))
        crawl(replica, tmp_path / "corpus", delay=0.1)
        waits = gaps(replica.asked("/v1/file/50250000"))
        assert len(waits) == 3
        for wait, least in zip(waits, (0.5, 1.0, 2.0), strict=True):
            assert wait >= least - CLOCK


def test_a_site_that_asks_for_an_hour_is_left_alone(tmp_path: Path) -> None:
    with Replica(small_site(3)) as replica:
        replica.fail("/v1/*", faults.too_many(3600))
        done = crawl(replica, tmp_path / "corpus")
        assert done.code == 1
        assert "alarm: the site asks to be left alone for 60 minutes; the crawl stopped" in done.lines[0]
        assert len(replica.asked("/v1/*")) <= 2


def test_robots_txt_that_forbids_is_the_end(tmp_path: Path) -> None:
    with Replica(small_site(2), robots="User-agent: *\nDisallow: /\n") as replica:
        done = crawl(replica, tmp_path / "corpus")
        assert [hit.path for hit in replica.hits] == ["/robots.txt"]
        assert done.code == 1
        assert done.lines[0].startswith(f"alarm: {replica.address}/robots.txt forbids {replica.address}/search")
    assert not done.rows


def test_robots_txt_that_forbids_the_files_or_this_crawler(tmp_path: Path) -> None:
    for robots in ("User-agent: *\nDisallow: /v1/\n", "User-agent: send-letters\nDisallow: /v1\n"):
        with Replica(small_site(2), robots=robots) as replica:
            done = crawl(replica, tmp_path / "corpus")
            assert not replica.asked("/v1/*")
            assert done.code == 1
            assert "robots.txt forbids" in done.lines[0]


def test_robots_txt_for_others_does_not_matter(tmp_path: Path) -> None:
    with Replica(small_site(1), robots="User-agent: otherbot\nDisallow: /\n\nUser-agent: *\nAllow: /\n") as replica:
        assert crawl(replica, tmp_path / "corpus").code == 0


def test_robots_txt_that_cannot_be_read_forbids_all(tmp_path: Path) -> None:
    with Replica(small_site(1)) as replica:
        replica.fail("/robots.txt", faults.status(503))
        done = crawl(replica, tmp_path / "corpus")
        assert done.code == 1
        assert "robots.txt could not be read, so nothing may be fetched" in done.lines[0]
        assert {hit.path for hit in replica.hits} == {"/robots.txt"}


def test_the_delay_that_robots_txt_asks_for(tmp_path: Path) -> None:
    with Replica(small_site(1), robots="User-agent: *\nCrawl-delay: 0.7\n") as replica:
        crawl(replica, tmp_path / "corpus", delay=0.05)
        assert min(gaps(replica.hits)[1:]) >= 0.7 - CLOCK


def test_the_crawler_says_who_it_is(tmp_path: Path) -> None:
    with Replica(small_site(1)) as replica:
        crawl(replica, tmp_path / "corpus")
        names = {hit.headers["user-agent"] for hit in replica.hits}
    assert len(names) == 1
    name = names.pop()
    assert name.startswith("send-letters/")
    assert "(+https://" in name


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with Replica(small_site(1), tls=_self_signed(tmp_path)) as replica:
        done = crawl(replica, tmp_path / "corpus")
        assert not replica.hits
    assert done.code == 1
    assert not done.letters


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "self-signed.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
