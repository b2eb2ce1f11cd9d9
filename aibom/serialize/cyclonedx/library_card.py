"""What cyclonedx-python-lib has no classes for: model cards, data, compositions and citations.

Each class lists its members in the order of the schema. Lists keep the order of their author (the library's own classes
sort theirs). Values are plain texts: what the schema enumerates is not repeated here.

This module and its neighbours import the library at once; nothing but ``aibom.to_cyclonedx`` imports them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from cyclonedx.model import AttachedText, ExternalReference, Property, XsUri
from cyclonedx.model.contact import OrganizationalContact, OrganizationalEntity
from py_serializable.helpers import BaseHelper

from aibom.serialize.cyclonedx.library_record import V16, Field, Record

__all__ = ["MlCitation", "MlComposition", "MlData", "MlDatasetRef", "MlModelCard", "MlReference"]


def _bom_ref() -> Field:
    return Field(str, json="bom-ref", xml="bom-ref", attribute=True)


def _properties() -> Field:
    return Field(Property, each="property")


class MlReference(Record):
    """A bom-ref that is named: a text in JSON, an element with the attribute ``ref`` in XML."""

    ref = Field(str, json=".", attribute=True)


class MlGraphic(Record):
    """``graphics.collection[]``."""

    name = Field(str)
    image = Field(AttachedText)


class MlGraphics(Record):
    """``graphics`` of data and of a quantitative analysis."""

    description = Field(str)
    collection = Field(MlGraphic, each="graphic")


class MlResponsible(Record):
    """Who governs data: an organization or a person."""

    organization = Field(OrganizationalEntity)
    contact = Field(OrganizationalContact, xml="individual")


class MlGovernance(Record):
    """``data[].governance``."""

    custodians = Field(MlResponsible, each="custodian")
    stewards = Field(MlResponsible, each="steward")
    owners = Field(MlResponsible, each="owner")


class MlContents(Record):
    """``data[].contents``."""

    attachment = Field(AttachedText)
    url = Field(XsUri)
    properties = _properties()


class MlData(Record):
    """``components[].data[]``, and a data set given inline in a model card (componentData, since 1.5)."""

    bom_ref = _bom_ref()
    type = Field(str)
    name = Field(str)
    contents = Field(MlContents)
    classification = Field(str)
    sensitive_data = Field(str, each="sensitiveData", flat=True)
    graphics = Field(MlGraphics)
    description = Field(str)
    governance = Field(MlGovernance)


class MlDatasetRef(Record):
    """A data set of a model card that stands elsewhere: the bom-ref of its component, or a BOM-Link."""

    ref = Field(str)


class _Datasets(BaseHelper):
    """Data sets are inline or named, in an order of the author's."""

    @classmethod
    def json_serialize(cls, o: Any) -> Any:
        return o or None

    @classmethod
    def json_deserialize(cls, o: Any) -> Any:
        return [MlDatasetRef(ref=item["ref"]) if set(item) == {"ref"} else MlData.from_json(item) for item in o]

    @classmethod
    def xml_normalize(cls, o: Any, *, element_name: str, view: Any, xmlns: str | None, **_: Any) -> Element | None:
        around = Element(element_name)
        for item in o:
            if isinstance(item, MlDatasetRef):
                SubElement(around, f"{{{xmlns}}}ref" if xmlns else "ref").text = item.ref
            else:
                around.append(item.as_xml(view_=view, as_string=False, element_name="dataset", xmlns=xmlns))
        return around if o else None

    @classmethod
    def xml_denormalize(cls, o: Element, *, default_ns: str | None, **_: Any) -> Any:
        named = f"{{{default_ns}}}ref" if default_ns else "ref"
        return [MlDatasetRef(ref=item.text) if item.tag == named else MlData.from_xml(item, default_ns) for item in o]


class MlApproach(Record):
    """``modelParameters.approach``."""

    type = Field(str)


class MlFormat(Record):
    """``modelParameters.inputs[]`` and ``outputs[]``."""

    format = Field(str)


class MlParameters(Record):
    """``modelCard.modelParameters``."""

    approach = Field(MlApproach)
    task = Field(str)
    architecture_family = Field(str)
    model_architecture = Field(str)
    datasets = Field(list, helper=_Datasets)
    inputs = Field(MlFormat, each="input")
    outputs = Field(MlFormat, each="output")


class MlInterval(Record):
    """``performanceMetrics[].confidenceInterval``."""

    lower_bound = Field(str)
    upper_bound = Field(str)


class MlMetric(Record):
    """``quantitativeAnalysis.performanceMetrics[]``; values are texts."""

    type = Field(str)
    value = Field(str)
    slice = Field(str)
    confidence_interval = Field(MlInterval)


class MlAnalysis(Record):
    """``modelCard.quantitativeAnalysis``."""

    performance_metrics = Field(MlMetric, each="performanceMetric")
    graphics = Field(MlGraphics)


class MlRisk(Record):
    """``considerations.ethicalConsiderations[]``."""

    name = Field(str)
    mitigation_strategy = Field(str)


class MlMeasure(Record):
    """An amount of energy or of carbon dioxide."""

    value = Field(Decimal, number_format="f")  # an exponent is no xs:decimal
    unit = Field(str)


class MlEnergyProvider(Record):
    """``energyConsumptions[].energyProviders[]``."""

    bom_ref = _bom_ref()
    description = Field(str)
    organization = Field(OrganizationalEntity)
    energy_source = Field(str)
    energy_provided = Field(MlMeasure)
    external_references = Field(ExternalReference, each="reference")


class MlEnergyConsumption(Record):
    """``environmentalConsiderations.energyConsumptions[]``."""

    activity = Field(str)
    energy_providers = Field(MlEnergyProvider, each="energyProviders", flat=True)
    activity_energy_cost = Field(MlMeasure)
    co2_cost_equivalent = Field(MlMeasure)
    co2_cost_offset = Field(MlMeasure)
    properties = _properties()


class MlEnvironment(Record):
    """``considerations.environmentalConsiderations`` (since 1.6)."""

    energy_consumptions = Field(MlEnergyConsumption, each="energyConsumption")
    properties = _properties()


class MlFairness(Record):
    """``considerations.fairnessAssessments[]``."""

    group_at_risk = Field(str)
    benefits = Field(str)
    harms = Field(str)
    mitigation_strategy = Field(str)


class MlConsiderations(Record):
    """``modelCard.considerations``."""

    users = Field(str, each="user")
    use_cases = Field(str, each="useCase")
    technical_limitations = Field(str, each="technicalLimitation")
    performance_tradeoffs = Field(str, each="performanceTradeoff")
    ethical_considerations = Field(MlRisk, each="ethicalConsideration")
    environmental_considerations = Field(MlEnvironment, views=V16)
    fairness_assessments = Field(MlFairness, each="fairnessAssessment")


class MlModelCard(Record):
    """``components[].modelCard`` (since 1.5)."""

    bom_ref = _bom_ref()
    model_parameters = Field(MlParameters)
    quantitative_analysis = Field(MlAnalysis)
    considerations = Field(MlConsiderations)
    properties = _properties()


class MlComposition(Record):
    """``compositions[]``: how complete the parts or dependencies of something are listed."""

    bom_ref = _bom_ref()
    aggregate = Field(str)
    assemblies = Field(MlReference, each="assembly")
    dependencies = Field(MlReference, each="dependency")
    vulnerabilities = Field(MlReference, each="vulnerability")


class MlCitation(Record):
    """``citations[]`` (since 1.7): who said what stands at some places of the document."""

    bom_ref = _bom_ref()
    pointers = Field(str, each="pointer")
    expressions = Field(str, each="expression")
    timestamp = Field(str)
    attributed_to = Field(str)
    process = Field(str)
    note = Field(str)
