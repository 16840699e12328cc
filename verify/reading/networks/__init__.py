"""Networks and models that a document defines: gradients, limits, means over their law, how parameters move."""
