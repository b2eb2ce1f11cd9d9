"""The table's rows for the inventory: components and services, their licences and evidence, models and data.

The form of a row is explained in xml_table.py.
"""

from __future__ import annotations

__all__ = ["CORE", "CORE_LISTS", "CORE_ORDER"]

CORE = {
    # The document
    "bom": """
        @serialNumber @version:int metadata:metadata components/component:component services/service:service
        externalReferences/reference:externalReference dependencies/dependency:dependency
        compositions/composition:composition properties/property:property
        vulnerabilities/vulnerability:vulnerability annotations/annotation:annotation+1.5
        formulation/formula:formula+1.5 declarations:declarations+1.6 definitions:definitions+1.6
        citations/citation:citation+1.7""",
    "metadata": """
        timestamp:token lifecycles/lifecycle:lifecycle+1.5 tools/tool:tool tools:toolset+1.5
        authors/author:organizationalContact component:component manufacturer:organizationalEntity+1.6
        manufacture:organizationalEntity supplier:organizationalEntity licenses:licenses properties/property:property
        distributionConstraints:distributionConstraints+1.7""",
    "lifecycle": "phase name description",
    "distributionConstraints": "tlp",
    "tool": "vendor name version hashes/hash:hash externalReferences/reference:externalReference",
    "toolset": "components/component:component services/service:service",
    "dependency": "@ref dependsOn=*dependency:ref provides=*provides:ref+1.6",
    "composition": """
        @bom-ref+1.5 aggregate assemblies/assembly:ref dependencies/dependency:ref
        vulnerabilities/vulnerability:ref+1.5""",
    # Components and services
    "component": """
        @type @mime-type:token @isExternal:bool+1.7 @bom-ref supplier:organizationalEntity
        manufacturer:organizationalEntity+1.6 authors/author:organizationalContact+1.6 author publisher group name
        version versionRange+1.7 description scope hashes/hash:hash licenses:licenses copyright
        patentAssertions/patentAssertion:patentAssertion+1.7 cpe purl:token *omniborId+1.6 *swhid+1.6 swid:swid
        modified:bool pedigree:pedigree externalReferences/reference:externalReference properties/property:property
        components/component:component evidence:evidence releaseNotes:releaseNotes modelCard:modelCard+1.5
        *data:componentData+1.5!1.6 cryptoProperties:cryptoProperties+1.6 tags/tag+1.6""",
    "service": """
        @bom-ref provider:organizationalEntity group name version description endpoints/endpoint:token
        authenticated:bool x-trust-boundary:bool trustZone+1.5 data:serviceData licenses:licenses
        patentAssertions/patentAssertion:patentAssertion+1.7 externalReferences/reference:externalReference
        properties/property:property services/service:service releaseNotes:releaseNotes tags/tag+1.6""",
    "dataflow": """
        @name @description &classification:classification governance:governance source/url:token
        destination/url:token""",
    "classification": "@flow classification=.",
    "swid": "@tagId @name @version @tagVersion:int @patch:bool text:attachment url:token",
    "pedigree": """
        ancestors/component:component descendants/component:component variants/component:component
        commits/commit:commit patches/patch:patch notes""",
    "commit": "uid url:token author:identifiableAction committer:identifiableAction message",
    "identifiableAction": "timestamp:token name email",
    "patch": "@type diff:diff resolves/issue:issue",
    "diff": "text:attachment url:token",
    "issue": "@type id name description source:issueSource references/url:token",
    "issueSource": "name url:token",
    "releaseNotes": """
        type title featuredImage:token socialImage:token description timestamp:token aliases/alias tags/tag
        resolves/issue:issue notes/note:note properties/property:property""",
    "note": "locale text:attachment",
    # What many objects share
    "organizationalEntity": "@bom-ref+1.5 name address:postalAddress+1.6 *url:token *contact:organizationalContact",
    "organizationalContact": "@bom-ref+1.5 name email phone",
    "postalAddress": "@bom-ref country region locality postOfficeBoxNumber postalCode streetAddress",
    "hash": "@alg content=.:token",
    "attachment": "contentType=@content-type @encoding content=.",
    "property": "@name value=.",
    "externalReference": "@type url:token comment hashes/hash:hash properties/property:property+1.7",
    # Licences
    "license": """
        @bom-ref+1.5 @acknowledgement+1.6 id name text:attachment url:token licensing:licensing+1.5
        properties/property:property+1.5""",
    "licenseExpression": "@bom-ref+1.5 @acknowledgement+1.6 expression=.",
    "licenseExpressionDetailed": """
        @bom-ref @acknowledgement @expression expressionDetails=*details:licenseExpressionDetails licensing:licensing
        properties/property:property""",
    "licenseExpressionDetails": "licenseIdentifier=@license-identifier @bom-ref text:attachment url:token",
    "licensing": """
        altIds/altId licensor:party licensee:party purchaser:party purchaseOrder licenseTypes/licenseType
        lastRenewal:token expiration:token""",
    "party": "organization:organizationalEntity individual:organizationalContact",
    # Evidence
    "evidence": """
        identity:identity+1.5<1.6 identity=*identity:identity+1.6 occurrences/occurrence:occurrence+1.5
        callstack:callstack+1.5 licenses:licenses copyright/text:copyrightText""",
    "identity": "field confidence:num concludedValue+1.6 methods/method:method tools/tool:ref",
    "method": "technique confidence:num value",
    "occurrence": "@bom-ref location line:int+1.6 offset:int+1.6 symbol+1.6 additionalContext+1.6",
    "callstack": "frames/frame:frame",
    "frame": "package module function parameters/parameter line:int column:int fullFilename",
    "copyrightText": "text=.",
    # Models and data
    "modelCard": """
        @bom-ref modelParameters:modelParameters quantitativeAnalysis:quantitativeAnalysis
        considerations:considerations properties/property:property""",
    "modelParameters": """
        approach:approach task architectureFamily modelArchitecture datasets:datasets inputs/input:inputOutput
        outputs/output:inputOutput""",
    "approach": "type",
    "inputOutput": "format",
    "quantitativeAnalysis": "performanceMetrics/performanceMetric:performanceMetric graphics:graphics",
    "performanceMetric": "type value slice confidenceInterval:confidenceInterval",
    "confidenceInterval": "lowerBound upperBound",
    "graphics": "description collection/graphic:graphic",
    "graphic": "name image:attachment",
    "considerations": """
        users/user useCases/useCase technicalLimitations/technicalLimitation performanceTradeoffs/performanceTradeoff
        ethicalConsiderations/ethicalConsideration:risk environmentalConsiderations:environmentalConsiderations+1.6
        fairnessAssessments/fairnessAssessment:fairnessAssessment""",
    "risk": "name mitigationStrategy",
    "fairnessAssessment": "groupAtRisk benefits harms mitigationStrategy",
    "environmentalConsiderations": """
        energyConsumptions/energyConsumption:energyConsumption properties/property:property""",
    "energyConsumption": """
        activity *energyProviders:energyProvider activityEnergyCost:measure co2CostEquivalent:measure
        co2CostOffset:measure properties/property:property""",
    "energyProvider": """
        @bom-ref description organization:organizationalEntity energySource energyProvided:measure
        externalReferences/reference:externalReference""",
    "measure": "value:num unit",
    "componentData": """
        @bom-ref type name contents:contents classification *sensitiveData graphics:graphics description
        governance:governance""",
    "contents": "attachment:attachment url:token properties/property:property",
    "governance": "custodians/custodian:responsible stewards/steward:responsible owners/owner:responsible",
    "responsible": "organization:organizationalEntity contact=individual:organizationalContact",
}
"""Types of objects: their fields in the XSD's order."""

CORE_LISTS = {
    "licenses": """
        license=license:license expression-detailed:licenseExpressionDetailed?expressionDetails|licensing|properties+1.7
        expression:licenseExpression?expression""",
    "datasets": "ref=ref dataset:componentData",
    "serviceData": "dataflow:dataflow+1.5 classification:classification",
}
"""Lists whose items are of several kinds; the first that fits an item is written, all are read."""

CORE_ORDER = {
    "bom": """
        serialNumber version metadata components services externalReferences dependencies compositions vulnerabilities
        annotations formulation declarations definitions citations properties""",
    "metadata": """
        timestamp lifecycles tools manufacturer authors component manufacture supplier licenses properties
        distributionConstraints""",
    "component": """
        type mime-type bom-ref supplier manufacturer authors author publisher group name version versionRange isExternal
        description scope hashes licenses copyright patentAssertions cpe purl omniborId swhid swid modified pedigree
        externalReferences components evidence releaseNotes modelCard data cryptoProperties properties tags""",
    "service": """
        bom-ref provider group name version description endpoints authenticated x-trust-boundary trustZone data licenses
        patentAssertions externalReferences services releaseNotes properties tags""",
    "dataflow": "flow classification name description governance source destination",
    "externalReference": "url comment type hashes properties",
    "license": "bom-ref id name acknowledgement text url licensing properties",
    "licenseExpression": "expression acknowledgement bom-ref",
    "licenseExpressionDetailed": "expression expressionDetails acknowledgement bom-ref licensing properties",
}
"""Types whose keys have another order in JSON."""
