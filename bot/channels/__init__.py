"""Ways in for messages: the web page, the widget and the JSON API."""
