"""Case ⇄ `pypsa.Network`: build and read-back of each component side by side. Only this room knows PyPSA's names."""
