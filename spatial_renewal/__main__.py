"""How is the command started without its script? (``python -m spatial_renewal``)"""

from spatial_renewal.cli import main

main()
