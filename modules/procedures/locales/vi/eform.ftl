eform-yes = Có
eform-no = Không
eform-row = Dòng { $n }
