"""Reads the open data of a running ward with clients that are not ours: ckanapi, rdflib, pyshacl, frictionless, pyarrow,
and LibreOffice."""

import csv
import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

import ckanapi
import pyarrow.parquet
import pyshacl
import rdflib
import rdflib.compare
from frictionless import Resource, Schema, validate
from rdflib.namespace import DCAT, DCTERMS, RDF

address = sys.argv[1]
records = int(sys.argv[2])


def fetch(url):
    with urllib.request.urlopen(url) as answer:
        return answer.headers, answer.read()


def packages(get_only):
    remote = ckanapi.RemoteCKAN(address, get_only=get_only)
    assert remote.action.site_read() is True
    names = remote.action.package_list()
    assert len(names) == 2, names
    found = remote.action.package_search(q="wi-fi", rows=1)
    assert found["count"] == 1 and len(found["results"]) == 1, found
    try:
        remote.action.package_show(id="khong-co")
        raise AssertionError("a dataset that is not there was found")
    except ckanapi.NotFound:
        pass
    package = remote.action.package_show(id=found["results"][0]["name"])
    resource = next(r for r in package["resources"] if r["datastore_active"])
    rows, offset = [], 0
    while True:
        page = remote.action.datastore_search(resource_id=resource["id"], limit=40, offset=offset)
        assert page["total"] == records, page["total"]
        if not page["records"]:
            break
        rows.extend(page["records"])
        offset += 40
    assert [row["_id"] for row in rows] == list(range(1, records + 1))
    try:
        remote.action.datastore_search(resource_id=resource["id"], sort="khong_co desc")
        raise AssertionError("a column that is not there was sorted by")
    except ckanapi.ValidationError:
        pass
    return package, page["fields"], rows


def graphs():
    turtle, json_ld = rdflib.Graph(), rdflib.Graph()
    headers, text = fetch(f"{address}/du-lieu/catalog.ttl")
    assert headers.get_content_type() == "text/turtle"
    turtle.parse(data=text, format="turtle")
    headers, text = fetch(f"{address}/du-lieu/catalog.jsonld")
    assert headers.get_content_type() == "application/ld+json"
    json_ld.parse(data=text, format="json-ld")
    assert rdflib.compare.isomorphic(turtle, json_ld), "both forms are one graph"
    shapes = pathlib.Path(__file__).with_name("shapes.ttl")
    holds, _, report = pyshacl.validate(turtle, shacl_graph=str(shapes), shacl_graph_format="turtle")
    assert holds, report
    # A shape that cannot fail proves nothing.
    broken = rdflib.Graph() + turtle
    broken.remove((None, DCTERMS.license, None))
    assert not pyshacl.validate(broken, shacl_graph=str(shapes), shacl_graph_format="turtle")[0]
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    for distribution in turtle.subjects(RDF.type, DCAT.Distribution):
        url = str(turtle.value(distribution, DCAT.downloadURL))
        headers, body = fetch(url)
        assert str(turtle.value(distribution, DCAT.mediaType)).endswith(headers.get_content_type()), url
        assert int(turtle.value(distribution, DCAT.byteSize)) == len(body), url
        checksum = turtle.value(turtle.value(distribution, spdx.checksum), spdx.checksumValue)
        assert checksum.lower() == hashlib.sha256(body).hexdigest(), url


def files(package, fields, rows):
    urls = {resource["format"]: resource["url"] for resource in package["resources"]}
    kinds = {"int8": "integer", "numeric": "number", "bool": "boolean", "date": "date", "json": "geojson"}
    columns = [{"name": f["id"], "type": kinds.get(f["type"], "string")} for f in fields if f["id"] != "_id"]
    body = fetch(urls["CSV"])[1]
    resource = Resource(data=body, format="csv", schema=Schema.from_descriptor({"fields": columns}))
    report = validate(resource)
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])
    assert report.tasks[0].stats["rows"] == records
    table = pyarrow.parquet.read_table(io.BytesIO(fetch(urls["Parquet"])[1]))
    assert table.column_names == [column["name"] for column in columns], table.column_names
    assert table.column("ten").to_pylist() == [row["ten"] for row in rows]
    assert table.column("toc_do").to_pylist() == [row["toc_do"] for row in rows]


def workbook(package):
    """The cells of the workbook as LibreOffice shows them are those of the CSV file."""
    if not shutil.which("soffice"):
        print("LEFT OUT: soffice (libreoffice-calc-nogui) is not installed", file=sys.stderr)
        return []
    urls = {resource["format"]: resource["url"] for resource in package["resources"]}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "data.xlsx").write_bytes(fetch(urls["XLSX"])[1])
        to_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", "--headless", profile, "--convert-to", to_csv, "--outdir", folder, folder / "data.xlsx"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        opened = list(csv.reader(io.StringIO((folder / "data.csv").read_text("utf-8"))))
    plain = list(csv.reader(io.StringIO(fetch(urls["CSV"])[1].decode("utf-8-sig"))))
    assert len(opened) == len(plain) == records + 1, (len(opened), len(plain))
    for ours, theirs in zip(plain[1:], opened[1:], strict=True):
        # In a CSV file a cell that begins like a formula has an apostrophe before it.
        assert ours[0].removeprefix("'") == theirs[0], (ours, theirs)
        assert ours[1] == theirs[1], (ours, theirs)
    return ["LibreOffice"]


package, fields, rows = packages(get_only=False)
assert packages(get_only=True)[2] == rows
graphs()
files(package, fields, rows)
clients = ["ckanapi", "rdflib", "pyshacl", "frictionless", "pyarrow"] + workbook(package)
print("read by", ", ".join(clients), flush=True)
# Everything holds; the threads of pyarrow sometimes abort a Python that ends by itself.
os._exit(0)
