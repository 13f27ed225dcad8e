"""What GraphGen tells its users, in their language.

Messages are written in English where they are raised, and files of a run hold them in English whatever the locale.
Where a message is shown, `translate` finds the phrase that it was made from and says it in the reader's language.
The phrases stand in `zh/`, two lines each: the English one with a name for every hole, and the Chinese one.
"""

from graphgen.phrases.language import LANGUAGES, Language, chosen_language, language_of
from graphgen.phrases.translate import phrasebook, translate

__all__ = ["LANGUAGES", "Language", "chosen_language", "language_of", "phrasebook", "translate"]
