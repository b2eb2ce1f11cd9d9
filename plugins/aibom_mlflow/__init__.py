"""BOMs beside what an MLflow run logged: ``mlflow:runs:/id``.

The client: https://mlflow.org/docs/latest/api_reference/python_api/mlflow.client.html.
"""

from aibom_mlflow.publisher import MlflowPublisher

__all__ = ["MlflowPublisher"]
