//! What counts as a fact about a dossier, as conditions on `dossier d`: measures and the index share them, so that one
//! word means one thing everywhere.

/// It has papers.
macro_rules! has_papers {
    () => {
        "EXISTS (SELECT 1 FROM dossier_component c WHERE c.ward_id = d.ward_id AND c.dossier_id = d.id)"
    };
}

/// It has papers, and each of them is here as a file or was not asked for, because the ward has or has obtained it.
macro_rules! digitised {
    () => {
        "EXISTS (SELECT 1 FROM dossier_component c WHERE c.ward_id = d.ward_id AND c.dossier_id = d.id) \
         AND NOT EXISTS (SELECT 1 FROM dossier_component c WHERE c.ward_id = d.ward_id AND c.dossier_id = d.id \
         AND c.how IN ('paper', 'unasked') AND c.digest = '')"
    };
}

/// One of its papers was taken from what the ward holds or obtains. Asked in this way it is no part of the index over the
/// spared papers of the whole ward, which PostgreSQL would read for each dossier until it has counted its rows.
macro_rules! reuses {
    () => {
        "EXISTS (SELECT 1 FROM dossier_component c WHERE c.ward_id = d.ward_id AND c.dossier_id = d.id \
         AND CASE c.how WHEN 'reused' THEN TRUE WHEN 'obtained' THEN TRUE ELSE FALSE END)"
    };
}

/// The other side has confirmed a state of it.
macro_rules! confirmed_there {
    () => {
        "(d.synced_at IS NOT NULL OR EXISTS (SELECT 1 FROM portal_out o WHERE o.ward_id = d.ward_id \
         AND o.dossier_id = d.id AND o.state = 'told'))"
    };
}

/// It has a certified electronic copy.
macro_rules! copied {
    () => {
        "EXISTS (SELECT 1 FROM certified_copy c WHERE c.ward_id = d.ward_id AND c.dossier_id = d.id)"
    };
}

/// It has something to pay.
macro_rules! with_fee {
    () => {
        "EXISTS (SELECT 1 FROM fee_obligation f WHERE f.ward_id = d.ward_id AND f.dossier_id = d.id AND f.amount > 0)"
    };
}

/// What it had to pay was paid online.
macro_rules! paid_online {
    () => {
        "EXISTS (SELECT 1 FROM fee_obligation f WHERE f.ward_id = d.ward_id AND f.dossier_id = d.id AND f.amount > 0 \
         AND f.paid_online = TRUE AND f.settled_at IS NOT NULL)"
    };
}

/// Somebody has rated it.
macro_rules! rated {
    () => {
        "EXISTS (SELECT 1 FROM dossier_rating r WHERE r.ward_id = d.ward_id AND r.dossier_id = d.id)"
    };
}

/// It was rated 4 of 5 or more.
macro_rules! satisfied {
    () => {
        "EXISTS (SELECT 1 FROM dossier_rating r WHERE r.ward_id = d.ward_id AND r.dossier_id = d.id AND r.stars >= 4)"
    };
}

/// The ward has done with it and the result is there.
macro_rules! finished {
    () => {
        "d.state IN (9, 10)"
    };
}

/// The ward has still to do something about it: word for word as in the indexes over open dossiers.
macro_rules! open {
    () => {
        "d.state IN (1, 2, 4, 5, 6, 7)"
    };
}

pub(crate) use {
    confirmed_there, copied, digitised, finished, has_papers, open, paid_online, rated, reuses, satisfied, with_fee,
};
