"""Operations: how the providers stand with us, for anybody to see."""
