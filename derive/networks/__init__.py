"""Networks, their laws at initialisation, and their limits as the widths grow.

`derive.networks.formula` has a kernel in closed form as one value, for export.
"""

from derive.networks.deep import deep_network, scales
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.one_layer import Network, Parameter, one_hidden_layer
from derive.networks.wide import LayerMean, WideKernel, WideShare, layer_rules

__all__ = [
    "AlmostSureLimit",
    "Covariance",
    "LayerMean",
    "Mean",
    "Network",
    "Parameter",
    "WideKernel",
    "WideShare",
    "deep_network",
    "layer_rules",
    "one_hidden_layer",
    "scales",
]
