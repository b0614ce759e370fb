"""The panel: the tray application with which the owner looks at the lake. The only place that knows Qt."""
