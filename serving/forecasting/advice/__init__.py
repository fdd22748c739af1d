"""How advice on prices fared."""
