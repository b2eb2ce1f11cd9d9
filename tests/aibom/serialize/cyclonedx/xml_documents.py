"""A document for the tests of XML that says much, for each version."""

from __future__ import annotations

from typing import Any

SHA256 = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
TIME = "2026-01-02T03:04:05Z"


def rich(version: str) -> dict[str, Any]:
    """Give a valid document with every kind of content that the table knows, in the JSON schema's order."""
    new = version > "1.5"
    newest = version > "1.6"
    identity = {
        "field": "purl",
        "confidence": 0.5,
        **({"concludedValue": "pkg:pypi/a@1"} if new else {}),
        "methods": [{"technique": "filename", "confidence": 1, "value": "a b"}],
        "tools": ["tool"],
    }
    data = {
        "bom-ref": "data-1",
        "type": "dataset",
        "name": "corpus",
        "contents": {"attachment": {"contentType": "text/plain", "content": "a\nb"}, "url": "https://a.example/d"},
        "classification": "public",
        "sensitiveData": ["none", ""],
        "graphics": {
            "description": "d",
            "collection": [{"name": "g", "image": {"encoding": "base64", "content": "AA=="}}],
        },
        "governance": {"owners": [{"organization": {"name": "o"}}, {"contact": {"email": "a@a.example"}}]},
    }
    provider = {
        "bom-ref": "provider",
        "organization": {"name": "p", "address": {"country": "NL"}, "url": ["https://p.example", "https://q.example"]},
        "energySource": "wind",
        "energyProvided": {"value": 1e-07, "unit": "kWh"},
    }
    environment = {
        "energyConsumptions": [
            {
                "activity": "training",
                "energyProviders": [provider],
                "activityEnergyCost": {"value": 2, "unit": "kWh"},
                "co2CostEquivalent": {"value": 31.22, "unit": "tCO2eq"},
            }
        ],
        "properties": [],
    }
    card = {
        "bom-ref": "card",
        "modelParameters": {
            "approach": {"type": "supervised"},
            "task": "t",
            "architectureFamily": "f",
            "modelArchitecture": "m",
            "datasets": [{"ref": "data-1"}, {"type": "dataset", "name": "inline"}, {"ref": "data-1"}],
            "inputs": [{"format": "text"}, {"format": ""}],
            "outputs": [],
        },
        "quantitativeAnalysis": {
            "performanceMetrics": [
                {
                    "type": "f1",
                    "value": "0.50",
                    "slice": "s",
                    "confidenceInterval": {"lowerBound": "0", "upperBound": "1"},
                }
            ],
        },
        "considerations": {
            "users": ["b", "a", "b"],
            "useCases": ["x & <y> \"z\" ']]>'"],
            "technicalLimitations": ["two\nlines\r\nand\ttabs  "],
            "performanceTradeoffs": [" "],
            "ethicalConsiderations": [{"name": "n", "mitigationStrategy": "s"}],
            **({"environmentalConsiderations": environment} if new else {}),
            "fairnessAssessments": [{"groupAtRisk": "g", "harms": "h"}],
        },
        "properties": [{"name": "p", "value": ""}, {"name": 'p"\n', "value": "2"}],
    }
    model = {
        "type": "machine-learning-model",
        "mime-type": "application/x",
        "bom-ref": "model",
        "supplier": {"name": "s", "url": ["https://s.example"], "contact": [{"name": "c", "phone": "1"}]},
        **({"manufacturer": {"name": "m"}, "authors": [{"name": "a"}]} if new else {}),
        "author": "a",
        "publisher": "p",
        "group": "g",
        "name": "名前 𝔘",
        "version": "",
        **({"isExternal": False} if newest else {}),
        "description": "d",
        "scope": "optional",
        "hashes": [{"alg": "SHA-256", "content": SHA256}],
        "licenses": [
            {
                "license": {
                    "bom-ref": "licence",
                    "id": "MIT",
                    **({"acknowledgement": "declared"} if new else {}),
                    "text": {"content": "t"},
                    "url": "https://l.example",
                    "licensing": {
                        "altIds": ["i"],
                        "licensee": {"individual": {"name": "n"}},
                        "licenseTypes": ["other"],
                    },
                    "properties": [{"name": "n", "value": "v"}],
                }
            },
            {"license": {"name": "own"}},
        ],
        "cpe": "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*",
        "purl": "pkg:huggingface/a/b@1",
        **({"omniborId": ["gitoid:blob:sha1:a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"]} if new else {}),
        "swid": {"tagId": "i", "name": "n", "tagVersion": 0, "patch": True, "text": {"content": ""}},
        "modified": False,
        "pedigree": {
            "ancestors": [{"type": "machine-learning-model", "name": "base"}],
            "variants": [],
            "commits": [{"uid": "1", "author": {"timestamp": TIME, "email": "a@a.example"}, "message": "m"}],
            "patches": [
                {
                    "type": "backport",
                    "diff": {"text": {"content": "+1"}},
                    "resolves": [
                        {"type": "defect", "source": {"name": "n"}, "references": ["https://r.example/1"]},
                    ],
                }
            ],
            "notes": "n",
        },
        "externalReferences": [
            {
                "url": "https://e.example",
                "comment": "c",
                "type": "website",
                "hashes": [{"alg": "SHA-256", "content": SHA256}],
                **({"properties": [{"name": "n", "value": "v"}]} if newest else {}),
            }
        ],
        "components": [],
        "evidence": {
            "identity": [identity, identity] if new else identity,
            "occurrences": [{"bom-ref": "seen", "location": "a/b", **({"line": 0, "symbol": "s"} if new else {})}],
            "callstack": {"frames": [{"module": "m", "parameters": ["p", "q"], "line": 1}]},
            "licenses": [{"expression": "MIT OR ISC", **({"acknowledgement": "concluded"} if new else {})}],
            "copyright": [{"text": "c 1"}, {"text": ""}],
        },
        "releaseNotes": {
            "type": "major",
            "featuredImage": "https://i.example/1.png",
            "aliases": ["a"],
            "resolves": [{"type": "security", "id": "CVE-2026-1"}],
            "notes": [{"locale": "en-US", "text": {"content": "t"}}],
        },
        "modelCard": card,
        "data": [data, {"type": "other"}] if new else [data],
        "properties": [{"name": "again", "value": "1"}, {"name": "again", "value": "1"}],
        **({"tags": ["t"]} if new else {}),
    }
    certificate = {"subjectName": "s", "notValidBefore": TIME}
    if newest:
        certificate |= {
            "certificateState": [{"state": "active", "reason": "r"}, {"name": "n", "reason": "r"}],
            "certificateExtensions": [{"customExtensionName": "n", "customExtensionValue": "v"}],
        }  # fmt: skip
    transforms: dict[str, Any] = {"encr": ["model", "model"], "esn": True, "auth": ["model"]}
    if newest:
        transforms["encr"] = [{"name": "n", "keyLength": 256, "algorithm": "model"}]
    crypto = {
        "type": "cryptographic-asset",
        "name": "c",
        "cryptoProperties": {
            "assetType": "algorithm",
            "algorithmProperties": {
                "primitive": "ae",
                "certificationLevel": ["fips140-1-l1", "none"],
                "cryptoFunctions": ["encrypt"],
                "nistQuantumSecurityLevel": 1,
            },
            "certificateProperties": certificate,
            "relatedCryptoMaterialProperties": {"type": "key", "size": 256, "securedBy": {"mechanism": "HSM"}},
            "protocolProperties": {
                "type": "ike",
                "cipherSuites": [{"name": "n", "algorithms": ["model"], "identifiers": ["0x13"]}],
                "ikev2TransformTypes": transforms,
                "cryptoRefArray": ["model"],
            },
            "oid": "1.2.3",
        },
    }
    step = {"name": "s", "commands": [{"executed": "ls", "properties": []}]}
    workflow = {
        "bom-ref": "workflow",
        "uid": "u",
        "resourceReferences": [{"ref": "model"}, {"externalReference": {"url": "https://w.example", "type": "vcs"}}],
        "tasks": [{"bom-ref": "task", "uid": "u", "taskTypes": ["clean"], "steps": [step]}],
        "taskDependencies": [{"ref": "task"}],
        "taskTypes": ["build", "other"],
        "trigger": {
            "bom-ref": "trigger",
            "uid": "u",
            "type": "webhook",
            "event": {"data": {"content": "d"}, "source": {"ref": "model"}},
            "conditions": [{"expression": "1 < 2"}],
        },
        "inputs": [
            {"source": {"ref": "model"}, "environmentVars": ["A=1", {"name": "B", "value": "2"}, "C"]},
            {"parameters": [{"name": "n", "value": "v", "dataType": "t"}]},
        ],
        "outputs": [{"type": "artifact", "data": {"content": "d"}}],
        "workspaces": [{"bom-ref": "space", "uid": "u", "volume": {"mode": "block", "persistent": True}}],
    }
    service = {
        "bom-ref": "service",
        "provider": {"name": "p"},
        "name": "s",
        "endpoints": ["https://s.example/v1"],
        "authenticated": False,
        "x-trust-boundary": True,
        "trustZone": "z",
        "data": [
            {"flow": "inbound", "classification": "PII"},
            {
                "flow": "outbound",
                "classification": "public",
                "name": "n",
                "description": "d",
                "governance": {"stewards": [{"organization": {"name": "o"}}]},
                "source": ["https://f.example"],
                "destination": [],
            },
        ],
        "services": [{"name": "inner"}],
    }
    vulnerability = {
        "bom-ref": "vulnerability",
        "id": "CVE-2026-1",
        "source": {"url": "https://v.example", "name": "n"},
        "references": [{"id": "i", "source": {"name": "n"}}],
        "ratings": [{"source": {"name": "n"}, "score": 9.8, "severity": "critical", "method": "CVSSv31"}],
        "cwes": [79, 80],
        "detail": "d",
        "proofOfConcept": {"environment": "e", "supportingMaterial": [{"content": "c"}]},
        "advisories": [{"title": "t", "url": "https://a.example"}],
        "published": TIME,
        "credits": {"individuals": [{"name": "n"}]},
        "tools": [{"vendor": "v", "name": "n", "hashes": []}],
        "analysis": {"state": "exploitable", "response": ["update", "rollback"], "firstIssued": TIME},
        "affects": [{"ref": "model", "versions": [{"version": "1", "status": "affected"}, {"range": "vers:x/>=1"}]}],
        "properties": [],
    }
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "version": 2,
        "metadata": {
            "timestamp": TIME,
            "lifecycles": [{"phase": "build"}, {"name": "n", "description": "d"}],
            "tools": {"components": [{"type": "application", "bom-ref": "tool", "name": "aibom"}], "services": []},
            "authors": [],
            "component": {"type": "application", "bom-ref": "app", "name": "a", "licenses": []},
            "supplier": {},
            "properties": [{"name": "n", "value": "v"}],
            **({"distributionConstraints": {"tlp": "GREEN"}} if newest else {}),
        },
        "components": [model, *([crypto] if new else [])],
        "services": [service],
        "externalReferences": [{"url": "https://b.example", "type": "bom"}],
        "dependencies": [
            {"ref": "app", "dependsOn": ["model", "service"], **({"provides": ["card"]} if new else {})},
            {"ref": "model"},
        ],
        "compositions": [
            {"bom-ref": "c", "aggregate": "incomplete", "assemblies": ["model"], "vulnerabilities": ["vulnerability"]}
        ],
        "vulnerabilities": [vulnerability],
        "annotations": [
            {"subjects": ["model"], "annotator": {"component": model_of("annotator")}, "timestamp": TIME, "text": "t"}
        ],
        "formulation": [{"bom-ref": "formula", "components": [], "workflows": [workflow]}],
    }  # fmt: skip
    if new:
        website = {"url": "https://s.example", "type": "website"}
        signatory = {"name": "n", "role": "r", "organization": {"name": "o"}, "externalReference": website}
        document["declarations"] = {
            "assessors": [{"bom-ref": "assessor", "thirdParty": True, "organization": {"name": "o"}}],
            "attestations": [
                {
                    "summary": "s",
                    "assessor": "assessor",
                    "map": [{"requirement": "r", "claims": ["claim"], "conformance": {"score": 0.8, "rationale": "r"}}],
                }
            ],
            "claims": [{"bom-ref": "claim", "target": "model", "evidence": ["evidence"]}],
            "evidence": [{"bom-ref": "evidence", "data": [{"name": "n", "sensitiveData": ["s"]}], "created": TIME}],
            "targets": {"components": [model_of("target")]},
            "affirmation": {
                "statement": "s",
                "signatories": [signatory],
            },
        }
        document["definitions"] = {
            "standards": [
                {
                    "bom-ref": "standard",
                    "name": "n",
                    "version": "1",
                    "description": "d",
                    "owner": "o",
                    "requirements": [
                        {"bom-ref": "r", "identifier": "1", "descriptions": ["d"], "openCre": ["CRE:1-2"]}
                    ],
                    "levels": [{"bom-ref": "l", "requirements": ["r"]}],
                }
            ]
        }
    if newest:
        patent = {
            "bom-ref": "patent",
            "patentNumber": "US1",
            "jurisdiction": "US",
            "filingDate": "2020-01-02",
            "patentLegalStatus": "granted",
            "patentAssignee": [{"name": "n", "email": "a@a.example"}, {"name": "o", "url": ["https://o.example"]}],
        }
        document["definitions"]["patents"] = [patent, {"bom-ref": "family", "familyId": "f", "members": ["patent"]}]
        document["citations"] = [
            {"bom-ref": "citation", "pointers": ["/components/0/name"], "timestamp": TIME, "attributedTo": "tool"}
        ]
        model["patentAssertions"] = [
            {"bom-ref": "x1", "assertionType": "license", "patentRefs": ["patent"], "asserter": "tool"},
            {"bom-ref": "x2", "assertionType": "ownership", "asserter": {"name": "n", "phone": "1"}, "notes": "n"},
        ]
        model["licenses"].append(
            {
                "expression": "LicenseRef-a",
                "expressionDetails": [{"licenseIdentifier": "LicenseRef-a", "text": {"content": "t"}}],
                "properties": [],
            }
        )
    return document


def model_of(ref: str) -> dict[str, Any]:
    return {"type": "machine-learning-model", "bom-ref": ref, "name": ref}


def document(spec: str = "1.6", **members: Any) -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "specVersion": spec, **members}


def at(pointer: str, value: Any, version: str = "1.6") -> dict[str, Any]:
    """Make a document that holds a value at a pointer, and otherwise what it takes to get there."""
    for key in reversed(pointer.split("/")[1:]):
        value = [value] if key == "0" else {key: value}
    return document(version, **value)
