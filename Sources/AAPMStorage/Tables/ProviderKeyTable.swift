import AAPMCore

/// `learner_keys` and `organisation_keys`: two tables of the same columns, since each owner's rows must go with the owner.
enum ProviderKeyTable {
    /// Table and column of the owner, and the kind to read.
    struct Place {
        let table: StaticString
        let owner: StaticString
        let kind: Payer
    }

    static let learners = Place(table: "learner_keys", owner: "learner_id", kind: .learner)
    static let organisations = Place(table: "organisation_keys", owner: "organisation_id", kind: .organisation)

    static func place(of owner: KeyOwner) -> Place {
        switch owner {
        case .learner: Self.learners
        case .organisation: Self.organisations
        }
    }

    static func key(_ row: Row, in place: Place) throws(StorageError) -> SealedKey {
        let id = try row.text("owner_id")
        return SealedKey(
            owner: place.kind == .learner ? .learner(ID(id)) : .organisation(ID(id)),
            provider: try row.choice("provider"), baseURL: try row.optionalText("base_url"),
            model: try row.optionalText("model"), envelope: try row.text("envelope_key_id"),
            sealedDataKey: try row.text("sealed_data_key"), sealedKey: try row.text("sealed_key"),
            createdAt: try row.timestamp("created_at"), checkedAt: try row.timestamp("checked_at"),
            refusedAt: try row.optionalTimestamp("refused_at"))
    }

    static func keys(_ rows: [Row], in place: Place) throws(StorageError) -> [SealedKey] {
        var keys: [SealedKey] = []
        for row in rows { keys.append(try Self.key(row, in: place)) }
        return keys
    }

    static func keys(of owner: KeyOwner) -> Query {
        let place = Self.place(of: owner)
        return """
            SELECT \(unsafe: place.owner) AS owner_id, provider, base_url, model, envelope_key_id, sealed_data_key,
                sealed_key, created_at, checked_at, refused_at
            FROM \(unsafe: place.table)
            WHERE \(unsafe: place.owner) = \(owner.id)
            ORDER BY provider
            """
    }

    /// The keys of the organisation that a learner is in.
    static func keys(ofOrganisationOf learner: ID<Learner>) -> Query {
        """
        SELECT k.organisation_id AS owner_id, k.provider, k.base_url, k.model, k.envelope_key_id, k.sealed_data_key,
            k.sealed_key, k.created_at, k.checked_at, k.refused_at
        FROM organisation_members m
        JOIN organisation_keys k ON k.organisation_id = m.organisation_id
        WHERE m.learner_id = \(learner)
        ORDER BY k.provider
        """
    }

    static func keys(in place: Place, after last: SealedKey?, limit: Int) -> Query {
        """
        SELECT \(unsafe: place.owner) AS owner_id, provider, base_url, model, envelope_key_id, sealed_data_key,
            sealed_key, created_at, checked_at, refused_at
        FROM \(unsafe: place.table)
        WHERE (\(unsafe: place.owner), provider) > (\(last?.owner.id ?? ""), \(last?.provider.rawValue ?? ""))
        ORDER BY \(unsafe: place.owner), provider
        LIMIT \(limit)
        """
    }

    static func put(_ key: SealedKey) -> Query {
        let place = Self.place(of: key.owner)
        return """
            INSERT INTO \(unsafe: place.table) (\(unsafe: place.owner), provider, base_url, model, envelope_key_id,
                sealed_data_key, sealed_key, created_at, checked_at, refused_at)
            VALUES (\(key.owner.id), \(key.provider), \(key.baseURL), \(key.model), \(key.envelope),
                \(key.sealedDataKey), \(key.sealedKey), \(key.createdAt), \(key.checkedAt), \(key.refusedAt))
            ON CONFLICT (\(unsafe: place.owner), provider) DO UPDATE
            SET base_url = excluded.base_url, model = excluded.model, envelope_key_id = excluded.envelope_key_id,
                sealed_data_key = excluded.sealed_data_key, sealed_key = excluded.sealed_key,
                created_at = excluded.created_at, checked_at = excluded.checked_at, refused_at = excluded.refused_at
            """
    }

    static func removal(of provider: ModelProvider, of owner: KeyOwner) -> Query {
        let place = Self.place(of: owner)
        return """
            DELETE FROM \(unsafe: place.table)
            WHERE \(unsafe: place.owner) = \(owner.id) AND provider = \(provider)
            """
    }

    static func refusal(of key: SealedKey, at now: Timestamp) -> Query {
        let place = Self.place(of: key.owner)
        return """
            UPDATE \(unsafe: place.table)
            SET refused_at = \(now)
            WHERE \(unsafe: place.owner) = \(key.owner.id) AND provider = \(key.provider)
                AND sealed_key = \(key.sealedKey) AND refused_at IS NULL
            """
    }

    /// Guarded by the very bytes that were read.
    static func rewrapping(_ key: SealedKey, to next: SealedKey) -> Query {
        let place = Self.place(of: key.owner)
        return """
            UPDATE \(unsafe: place.table)
            SET envelope_key_id = \(next.envelope), sealed_data_key = \(next.sealedDataKey)
            WHERE \(unsafe: place.owner) = \(key.owner.id) AND provider = \(key.provider)
                AND sealed_key = \(key.sealedKey) AND sealed_data_key = \(key.sealedDataKey)
            """
    }
}
