eform-yes = Yes
eform-no = No
eform-row = Row { $n }
