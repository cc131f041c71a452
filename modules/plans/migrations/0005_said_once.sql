-- What is found by its own page is not found a second time under the plan.
DELETE FROM search_entry WHERE kind IN ('search-kind-basis', 'search-kind-report', 'search-kind-difficulty')
