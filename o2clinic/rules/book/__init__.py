"""What each rule says, a module for each part of the pathway; `rule_book` brings them together."""
