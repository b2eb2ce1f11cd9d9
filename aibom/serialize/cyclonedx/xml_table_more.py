"""The table's rows for the rest: vulnerabilities, annotations, formulation, declarations, patents, cryptography.

The form of a row is explained in xml_table.py.
"""

from __future__ import annotations

__all__ = ["CHOICES", "MORE", "MORE_LISTS", "MORE_ORDER"]

MORE = {
    # Vulnerabilities
    "vulnerability": """
        @bom-ref id source:vulnerabilitySource references/reference:vulnerabilityReference ratings/rating:rating
        cwes/cwe:int description detail recommendation workaround+1.5 proofOfConcept:proofOfConcept+1.5
        advisories/advisory:advisory created:token published:token updated:token rejected:token+1.5 credits:credits
        tools/tool:tool tools:toolset+1.5 analysis:analysis affects/target:affected properties/property:property""",
    "vulnerabilitySource": "name url:token",
    "vulnerabilityReference": "id source:vulnerabilitySource",
    "rating": "source:vulnerabilitySource score:num severity method vector justification",
    "proofOfConcept": "reproductionSteps environment supportingMaterial/attachment:attachment",
    "advisory": "title url:token",
    "credits": "organizations/organization:organizationalEntity individuals/individual:organizationalContact",
    "analysis": """
        state justification response=responses/response detail firstIssued:token+1.5 lastUpdated:token+1.5""",
    "affected": "ref versions/version:affectedVersion",
    "affectedVersion": "version range status",
    # Annotations and citations
    "annotation": "@bom-ref subjects/subject:ref annotator:annotator timestamp:token text",
    "annotator": """
        organization:organizationalEntity individual:organizationalContact component:component service:service""",
    "citation": """
        @bom-ref pointers/pointer expressions/expression timestamp:token attributedTo process note""",
    # Formulation
    "formula": """
        @bom-ref components/component:component services/service:service workflows/workflow:workflow
        properties/property:property""",
    "workflow": """
        @bom-ref uid name description resourceReferences/resourceReference:resourceReference tasks/task:task
        taskDependencies/dependency:dependency taskTypes/taskType trigger:trigger steps/step:step inputs/input:input
        outputs/output:output timeStart:token timeEnd:token workspaces/workspace:workspace
        runtimeTopology/dependency:dependency properties/property:property""",
    "task": """
        @bom-ref uid name description resourceReferences/resourceReference:resourceReference taskTypes/taskType
        trigger:trigger steps/step:step inputs/input:input outputs/output:output timeStart:token timeEnd:token
        workspaces/workspace:workspace runtimeTopology/dependency:dependency properties/property:property""",
    "resourceReference": "ref externalReference:externalReference",
    "step": "name description commands/command:command properties/property:property",
    "command": "executed properties/property:property",
    "workspace": """
        @bom-ref uid name aliases/alias description resourceReferences/resourceReference:resourceReference accessMode
        mountPath managedDataType volumeRequest volume:volume properties/property:property""",
    "volume": "uid name mode path sizeAllocated persistent:bool remote:bool properties/property:property",
    "trigger": """
        @bom-ref uid name description resourceReferences/resourceReference:resourceReference type event:event
        conditions/condition:condition timeActivated:token inputs/input:input outputs/output:output
        properties/property:property""",
    "event": """
        uid description timeReceived:token data:attachment source:resourceReference target:resourceReference
        properties/property:property""",
    "condition": "description expression properties/property:property",
    "input": """
        resource:resourceReference parameters/parameter:parameter environmentVars:environmentVars data:attachment
        source:resourceReference target:resourceReference properties/property:property""",
    "output": """
        resource:resourceReference environmentVars:environmentVars data:attachment type source:resourceReference
        target:resourceReference properties/property:property""",
    "parameter": "name value dataType",
    # Declarations
    "declarations": """
        assessors/assessor:assessor attestations/attestation:attestation claims/claim:claim
        evidence/evidence:declaredEvidence targets:targets affirmation:affirmation""",
    "assessor": "@bom-ref thirdParty:bool organization:organizationalEntity",
    "attestation": "summary assessor *map:attestationMap",
    "attestationMap": """
        requirement claims/claim counterClaims/counterClaim conformance:conformance confidence:attestedConfidence""",
    "conformance": "score:num rationale mitigationStrategies/mitigationStrategy",
    "attestedConfidence": "score:num rationale",
    "claim": """
        @bom-ref target predicate mitigationStrategies/mitigationStrategy reasoning *evidence *counterEvidence
        externalReferences/reference:externalReference""",
    "declaredEvidence": """
        @bom-ref propertyName description *data:evidenceData created:token expires:token author:organizationalContact
        reviewer:organizationalContact""",
    "evidenceData": "name contents:evidenceContents classification *sensitiveData governance:governance",
    "evidenceContents": "attachment:attachment url:token",
    "targets": """
        organizations/organization:organizationalEntity components/component:component services/service:service""",
    "affirmation": "statement signatories/signatory:signatory",
    "signatory": "name role organization:organizationalEntity externalReference:externalReference",
    # Definitions
    "definitions": "standards/standard:standard patents:patents+1.7",
    "standard": """
        @bom-ref name version description owner requirements/requirement:requirement levels/level:level
        externalReferences/reference:externalReference""",
    "requirement": """
        @bom-ref identifier title text descriptions/description *openCre parent properties/property:property
        externalReferences/reference:externalReference""",
    "level": "@bom-ref identifier title description requirements/requirement",
    "patent": """
        @bom-ref patentNumber applicationNumber jurisdiction priorityApplication:priorityApplication publicationNumber
        title abstract filingDate:token grantDate:token patentExpirationDate:token patentLegalStatus
        patentAssignee=*patentAssignee:assignee externalReferences/reference:externalReference""",
    "patentFamily": """
        @bom-ref familyId priorityApplication:priorityApplication members/ref
        externalReferences/reference:externalReference""",
    "priorityApplication": "applicationNumber jurisdiction filingDate:token",
    "patentAssertion": "@bom-ref assertionType patentRefs/bom-ref asserter:asserter notes",
    # Cryptography
    "cryptoProperties": """
        assetType algorithmProperties:algorithm certificateProperties:certificate
        relatedCryptoMaterialProperties:cryptoMaterial protocolProperties:protocol oid""",
    "algorithm": """
        primitive algorithmFamily+1.7 parameterSetIdentifier curve ellipticCurve+1.7 executionEnvironment
        implementationPlatform *certificationLevel mode padding cryptoFunctions/cryptoFunction
        classicalSecurityLevel:int nistQuantumSecurityLevel:int""",
    "certificate": """
        serialNumber+1.7 subjectName issuerName notValidBefore:token notValidAfter:token signatureAlgorithmRef
        subjectPublicKeyRef certificateFormat certificateExtension certificateFileExtension+1.7 fingerprint:hash+1.7
        *certificateState:certificateState+1.7 creationDate:token+1.7 activationDate:token+1.7
        deactivationDate:token+1.7 revocationDate:token+1.7 destructionDate:token+1.7
        certificateExtensions/certificateExtension:certificateExtension+1.7
        relatedCryptographicAssets/relatedCryptographicAsset:cryptoAsset+1.7""",
    "certificateState": "state name description reason",
    "certificateExtension": "commonExtensionName commonExtensionValue customExtensionName customExtensionValue",
    "cryptoAsset": "type ref",
    "cryptoMaterial": """
        type id state algorithmRef creationDate:token activationDate:token updateDate:token expirationDate:token value
        size:int format securedBy:securedBy fingerprint:hash+1.7
        relatedCryptographicAssets/relatedCryptographicAsset:cryptoAsset+1.7""",
    "securedBy": "mechanism algorithmRef",
    "protocol": """
        type version cipherSuites/cipherSuite:cipherSuite ikev2TransformTypes:ikev2 cryptoRefArray=*cryptoRef""",
    "cipherSuite": """
        name algorithms/algorithm identifiers/identifier tlsGroups/group+1.7 tlsSignatureSchemes/signatureScheme+1.7""",
    "ikev2": """
        *encr *encr:ikev2Encryption+1.7 *prf *prf:ikev2Transform+1.7 *integ *integ:ikev2Transform+1.7
        *ke *ke:ikev2KeyExchange+1.7 esn:bool *auth *auth:ikev2Transform+1.7""",
    "ikev2Encryption": "name keyLength:int algorithm",
    "ikev2Transform": "name algorithm",
    "ikev2KeyExchange": "group:int algorithm",
}
"""Types of objects: their fields in the XSD's order."""

MORE_LISTS = {
    "environmentVars": "environmentVar:property value",
    "patents": "patentFamily:patentFamily?familyId patent:patent",
}
"""Lists whose items are of several kinds; the first that fits an item is written, all are read."""

CHOICES = {
    "asserter": "contact:organizationalContact?email|phone organization:organizationalEntity ref",
    "assignee": "individual:organizationalContact?email|phone organization:organizationalEntity",
}
"""Elements that hold exactly one of several elements; JSON has just the value."""

MORE_ORDER = {
    "vulnerabilitySource": "url name",
    "input": "source target resource parameters environmentVars data properties",
    "output": "type source target resource data environmentVars properties",
}
"""Types whose keys have another order in JSON."""
