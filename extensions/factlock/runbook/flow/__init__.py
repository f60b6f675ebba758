"""The diagram of a runbook: ``graph`` says what is drawn, ``placing`` where, ``report/flow_svg`` draws it."""
