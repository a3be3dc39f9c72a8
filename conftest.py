"""What the whole suite needs: pytest's own tester of plugins."""

pytest_plugins = ["pytester"]
