"""From any string that somebody declared to the one spelling that the graph keeps; nothing here reads or writes."""
