"""Labels, content properties and attachments, in both profiles."""

from __future__ import annotations

import httpx

from support.raw_site import NO_CHECK, RawSite, done


def attachments(site: RawSite, page: str) -> list[dict[str, str]]:
    path = (
        f"/api/v2/pages/{page}/attachments"
        if site.cloud
        else f"/rest/api/content/{page}/child/attachment"
    )
    found: list[dict[str, str]] = done(site.http.get(path))["results"]
    return found


def properties(site: RawSite, page: str) -> str:
    if site.cloud:
        return f"/api/v2/pages/{page}/properties"
    return f"/rest/api/content/{page}/property"


def test_labels_come_and_go_without_a_new_version(site: RawSite) -> None:
    page = site.create("A")
    path = f"/rest/api/content/{page}/label"
    added = done(site.http.post(path, json=[{"prefix": "global", "name": "One"}, {"name": "two"}]))
    assert [one["name"] for one in added["results"]] == ["one", "two"]
    assert site.http.delete(f"{path}/one").status_code == 204
    assert site.http.delete(path, params={"name": "two"}).status_code == 204
    assert site.http.delete(f"{path}/two").status_code == 404
    assert site.version(page) == 1


def test_labels_without_a_name_cannot_be_parsed(site: RawSite) -> None:
    page = site.create("A")
    answer = site.http.post(f"/rest/api/content/{page}/label", json=[{"prefix": "global"}])
    assert answer.status_code == 400
    assert answer.json()["message"].endswith("Could not parse Labels")


def test_properties_are_written_by_compare_and_swap(site: RawSite) -> None:
    page = site.create("A")
    path = properties(site, page)
    made = done(site.http.post(path, json={"key": "k", "value": {"a": 1}}))
    assert made["version"]["number"] == 1
    assert site.http.post(path, json={"key": "k", "value": 2}).status_code == (
        409 if site.cloud else 400
    )
    own = f"{path}/{made['id'] if site.cloud else 'k'}"
    new = {"key": "k", "value": 2, "version": {"number": 2}}
    assert done(site.http.put(own, json=new))["value"] == 2
    assert site.http.put(own, json=new).status_code == 409
    assert done(site.http.get(own))["version"]["number"] == 2
    assert site.http.delete(own).status_code == 204
    assert site.http.get(own).status_code == 404
    assert site.version(page) == 1


def test_properties_hold_32_kilobytes_and_no_more(site: RawSite) -> None:
    path = properties(site, site.create("A"))
    fits = {"key": "fits", "value": "x" * (32 * 1024 - 2)}
    assert site.http.post(path, json=fits).is_success
    large = {"key": "large", "value": "x" * (32 * 1024 - 1)}
    assert site.http.post(path, json=large).status_code == 413


def test_attachments_are_uploaded_listed_and_read_back(site: RawSite) -> None:
    page = site.create("A")
    made = done(site.upload(page, "a b.png", b"\x89PNG", comment="digest"))["results"][0]
    assert made["id"].startswith("att")
    assert made["extensions"]["fileSize"] == 4
    assert made["metadata"] == {"mediaType": "image/png", "comment": "digest"}
    (listed,) = attachments(site, page)
    assert listed["title"] == "a b.png"
    download = site.sandbox.url + made["_links"]["download"]
    assert site.http.get(download, follow_redirects=True).content == b"\x89PNG"
    assert httpx.get(download).status_code == 401
    assert site.version(page) == 1


def test_cloud_redirects_a_download_to_where_no_credentials_are_needed(
    cloud_site: RawSite,
) -> None:
    page = cloud_site.create("A")
    made = done(cloud_site.upload(page, "a.txt", b"one"))["results"][0]
    path = f"/rest/api/content/{page}/child/attachment/{made['id']}/download"
    answer = cloud_site.http.get(path)
    assert answer.status_code == 302
    assert httpx.get(answer.headers["location"]).content == b"one"
    old = f"/download/attachments/{page}/a.txt"
    assert cloud_site.http.get(old).status_code == 401


def test_one_name_is_one_attachment(site: RawSite) -> None:
    page = site.create("A")
    done(site.upload(page, "a.txt", b"1"))
    answer = site.upload(page, "a.txt", b"2")
    assert answer.status_code == 400
    assert answer.json()["message"].endswith(
        "Cannot add a new attachment with same file name as an existing attachment: a.txt"
    )


def test_new_bytes_are_a_new_version_of_the_same_attachment(site: RawSite) -> None:
    page = site.create("A")
    made = done(site.upload(page, "a.txt", b"1"))["results"][0]
    path = f"/rest/api/content/{page}/child/attachment/{made['id']}"
    again = done(site.http.post(f"{path}/data", files={"file": ("a.txt", b"22")}, headers=NO_CHECK))
    assert (again["id"], again["version"]["number"]) == (made["id"], 2)
    asked = {"id": made["id"], "version": {"number": 2}, "title": "b.txt"}
    renamed = done(site.http.put(path, json=asked))
    assert (renamed["title"], renamed["version"]["number"]) == ("b.txt", 3)
    stale = site.http.put(path, json={**asked, "title": "c.txt", "version": {"number": 1}})
    assert stale.status_code == 409
    download = site.sandbox.url + renamed["_links"]["download"]
    assert site.http.get(download, follow_redirects=True).content == b"22"


def test_cloud_creates_or_updates_by_put(cloud_site: RawSite) -> None:
    page = cloud_site.create("A")
    path = f"/rest/api/content/{page}/child/attachment"
    for number in (1, 2):
        answer = cloud_site.http.put(path, files={"file": ("a.txt", b"1")}, headers=NO_CHECK)
        assert done(answer)["results"][0]["version"]["number"] == number


def test_a_trashed_attachment_is_not_listed(site: RawSite) -> None:
    page = site.create("A")
    made = done(site.upload(page, "a.txt", b"1"))["results"][0]["id"]
    path = (
        f"/api/v2/attachments/{made}"
        if site.cloud
        else f"/rest/api/content/{page}/child/attachment/{made}"
    )
    assert site.http.delete(path).status_code == 204
    assert attachments(site, page) == []
    assert site.upload(page, "a.txt", b"2").is_success


def test_files_and_comments_must_match(site: RawSite) -> None:
    page = site.create("A")
    path = f"/rest/api/content/{page}/child/attachment"
    files = [("file", ("a", b"1")), ("file", ("b", b"2"))]
    assert (
        site.http.post(path, files=files, data={"comment": ["x"]}, headers=NO_CHECK).status_code
        == 400
    )
    made = site.http.post(path, files=files, data={"comment": ["x", "y"]}, headers=NO_CHECK)
    assert [one["metadata"]["comment"] for one in done(made)["results"]] == ["x", "y"]
    nothing = site.http.post(path, files={"wrong": ("a", b"1")}, headers=NO_CHECK)
    assert nothing.status_code == 400
