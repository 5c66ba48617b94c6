"""What is asked: a question made standalone, in its parts, with the kind of answer, the period and the sources it wants."""
