"""How the crawler treats the site, as the site sees it: pace, waits, robots.txt, its name, and whom it trusts."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import NoReturn

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipeline.download.middlewares import retry_after
from tests.support.fake_site import faults
from tests.support.fake_site.content import small_site
from tests.support.fake_site.crawling import assert_whole, crawl
from tests.support.fake_site.replica import Hit, Replica


def gaps(hits: list[Hit]) -> list[float]:
    """The seconds between the starts of requests, as the server sees them."""
    return [b.started - a.started for a, b in itertools.pairwise(hits)]


def assert_apart(hits: list[Hit], seconds: float) -> None:
    """The requests kept this distance, as far as their sum tells.

    A busy server may take note of one request late, which shortens the gap after it: hence one gap of grace.
    """
    assert hits[-1].started - hits[0].started >= (len(hits) - 2) * seconds


def test_requests_keep_their_distance(tmp_path: Path) -> None:
    with Replica(small_site(3)) as replica:
        done = crawl(replica, tmp_path / "corpus", delay=0.08)
        assert_whole(done, replica)
        assert_apart(replica.hits, 0.08)
        assert max(hit.in_flight for hit in replica.hits) <= 2


def test_no_more_than_two_requests_in_flight(tmp_path: Path) -> None:
    with Replica(small_site(4), pause=0.06) as replica:
        done = crawl(replica, tmp_path / "corpus")
        assert_whole(done, replica)
        assert max(hit.in_flight for hit in replica.hits) == 2


def test_a_slow_site_is_asked_less_often(tmp_path: Path) -> None:
    with Replica(small_site(2), pause=0.1) as replica:
        crawl(replica, tmp_path / "corpus", delay=0.02)
        assert sum(gaps(replica.hits)[3:]) / len(gaps(replica.hits)[3:]) >= 0.07


def test_retry_after_is_obeyed_by_every_request(tmp_path: Path) -> None:
    with Replica(small_site(8)) as replica:
        replica.fail("/v1/file/50250001", faults.too_many(1), times=1)
        done = crawl(replica, tmp_path / "corpus", delay=0.02)
        assert done.is_complete, done.text
        assert_whole(done, replica)
        refused = next(hit for hit in replica.hits if hit.status == 429)
        later = replica.hits[replica.hits.index(refused) + 1 :]
        too_soon = [hit for hit in later if hit.started < refused.started + 1]
        assert len(too_soon) <= 3  # what was on its way when the answer came
        assert len(later) >= 15
        assert replica.asked("/v1/file/50250001")[1] not in too_soon


def test_retry_after_as_a_date(tmp_path: Path) -> None:
    with Replica(small_site(1)) as replica:
        replica.fail("/v1/file/50250000", faults.overloaded_for(2), times=1)
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete, done.text
        first, second = replica.asked("/v1/file/50250000")
        assert second.started - first.started >= 0.95  # the date leaves out fractions of a second


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 07:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 06:59:00 GMT", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("", 0.0),
    ],
)
def test_what_retry_after_asks_for(header: str, seconds: float) -> None:
    assert retry_after(header, datetime(2026, 11, 22, 7, tzinfo=UTC)) == seconds


def test_tries_again_come_later_and_later(tmp_path: Path) -> None:
    with Replica(small_site(1)) as replica:
        replica.fail("/v1/file/50250000", faults.status(500))
        crawl(replica, tmp_path / "corpus", delay=0.02)
        waits = gaps(replica.asked("/v1/file/50250000"))
        assert len(waits) == 3
        for wait, least in zip(waits, (0.1, 0.2, 0.4), strict=True):
            assert wait >= least - 0.01


def test_a_site_that_asks_for_an_hour_is_left_alone(tmp_path: Path) -> None:
    with Replica(small_site(3)) as replica:
        replica.fail("/v1/*", faults.too_many(3600))
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        assert "alarm: the site asks to be left alone for 60 minutes; the crawl stopped" in done.lines[0]
        assert len(replica.asked("/v1/*")) <= 2


def test_robots_txt_that_forbids_is_the_end(tmp_path: Path) -> None:
    with Replica(small_site(2), robots="User-agent: *\nDisallow: /\n") as replica:
        done = crawl(replica, tmp_path / "corpus")
        assert [hit.path for hit in replica.hits] == ["/robots.txt"]
        assert not done.is_complete
        assert done.lines[0].startswith(f"alarm: {replica.address}/robots.txt forbids {replica.address}/search")
    assert not done.rows


def test_robots_txt_that_forbids_the_files_or_this_crawler(tmp_path: Path) -> None:
    for robots in ("User-agent: *\nDisallow: /v1/\n", "User-agent: send-letters\nDisallow: /v1\n"):
        with Replica(small_site(2), robots=robots) as replica:
            done = crawl(replica, tmp_path / "corpus")
            assert not replica.asked("/v1/*")
            assert not done.is_complete
            assert "robots.txt forbids" in done.lines[0]


def test_robots_txt_for_others_does_not_matter(tmp_path: Path) -> None:
    with Replica(small_site(1), robots="User-agent: otherbot\nDisallow: /\n\nUser-agent: *\nAllow: /\n") as replica:
        assert crawl(replica, tmp_path / "corpus").is_complete


def test_robots_txt_that_cannot_be_read_forbids_all(tmp_path: Path) -> None:
    with Replica(small_site(1)) as replica:
        replica.fail("/robots.txt", faults.status(503))
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        assert "robots.txt could not be read, so nothing may be fetched" in done.lines[0]
        assert {hit.path for hit in replica.hits} == {"/robots.txt"}


def test_the_delay_that_robots_txt_asks_for(tmp_path: Path) -> None:
    with Replica(small_site(1), robots="User-agent: *\nCrawl-delay: 0.2\n") as replica:
        crawl(replica, tmp_path / "corpus", delay=0.02)
        assert_apart(replica.hits[1:], 0.2)


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
    assert not done.is_complete
    assert not done.letters


def test_a_host_that_nobody_knows_is_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> NoReturn:
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "gethostbyname", unknown)  # no question leaves this machine
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with Replica([]) as replica:
        for official in (False, True):
            done = crawl(replica, tmp_path / "corpus", site="http://reports.invalid", official=official)
            message = "no network: reports.invalid cannot be reached; check the connection and run the command again"
            assert done.lines == [message]
            assert not done.is_complete
    assert not done.rows


def test_a_host_that_refuses_connections_is_no_network(tmp_path: Path) -> None:
    with Replica([]) as replica:
        pass
    done = crawl(replica, tmp_path / "corpus", dry_run=True, delay=20.0)  # with a second try, it would hang
    host = replica.address.removeprefix("http://")
    assert done.lines == [f"no network: {host} cannot be reached; check the connection and run the command again"]


def test_a_host_that_never_answers_is_no_network(tmp_path: Path) -> None:
    with Replica([]) as replica:
        never = threading.Event()
        replica.fail("*", faults.held_until(never))
        done = crawl(replica, tmp_path / "corpus", timeout=0.2)
        host = replica.address.removeprefix("http://")
        assert done.lines == [f"no network: {host} cannot be reached; check the connection and run the command again"]
        assert 1 <= len(replica.asked("/robots.txt")) <= 4
        never.set()


def test_a_network_that_breaks_off_is_tried_again(tmp_path: Path) -> None:
    with Replica(small_site(2)) as replica:
        replica.fail("/robots.txt", faults.reset, times=2)
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete, done.text
        assert_whole(done, replica)


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
