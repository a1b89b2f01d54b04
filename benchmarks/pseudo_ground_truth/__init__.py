"""Does it help to fine-tune a network on masks that a proposer made with true boxes? (Paper, section 8.)"""
