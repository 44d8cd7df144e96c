"""Models trained on past evaluations and outcomes: explainable, calibrated, versioned, as JSON."""

from scoring.models.model import Contribution, Model, Prediction, load_model
from scoring.models.registry import Registry, load_promoted

__all__ = ["Contribution", "Model", "Prediction", "Registry", "load_model", "load_promoted"]
