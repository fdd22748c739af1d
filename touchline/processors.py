"""How many threads linear algebra may use: one, and every process its own.

Our matrices have some thousand rows and a hundred columns. A second thread gains nothing on a free
machine, and where every processor is busy two threads wait for each other: a regression that takes
0.06 s took between one and six. Work is spread over processes instead.
"""

SINGLE_THREADED = {"OMP_NUM_THREADS": "1"}
"""Read by OpenBLAS and OpenMP when NumPy or scikit-learn is imported."""
