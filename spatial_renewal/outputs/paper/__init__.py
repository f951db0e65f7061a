"""What do plates and charts share? (palette, fonts, words, lettering, and figures as bytes)"""
