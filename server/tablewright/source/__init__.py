"""What Python source says of models, as typed: saved or not, broken elsewhere or not."""
