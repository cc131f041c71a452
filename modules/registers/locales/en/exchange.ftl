exchange-all = Data sharing
