status-met = Met
status-on-track = On track
status-at-risk = At risk
status-late = Late
status-not-assessed = Not assessed
