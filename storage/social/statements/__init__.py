"""Questions about the community, one module per noun.

Who may see what is `storage.social.visibility`.
"""
