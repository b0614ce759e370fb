"""Lakes are judged by what their journals and files say."""
