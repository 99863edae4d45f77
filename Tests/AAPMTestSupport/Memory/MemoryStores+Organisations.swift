package import AAPMCore

extension MemoryStores: OrganisationStore {
    package func create(_ organisation: Organisation) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.organisations[organisation.id] == nil else {
                throw .conflict(constraint: "organisations_pkey")
            }
            try state.put(organisation)
        }
    }

    package func update(_ organisation: Organisation) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.organisations[organisation.id] != nil else { throw .notFound }
            try state.put(organisation)
        }
    }

    package func organisation(_ id: ID<Organisation>) async throws(StorageError) -> Organisation? {
        try self.read { (state) throws(StorageError) in state.organisations[id] }
    }

    package func organisations() async throws(StorageError) -> [Organisation] {
        try self.read { (state) throws(StorageError) in
            state.organisations.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        }
    }

    package func create(_ group: LearnerGroup) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard state.groups[group.id] == nil else { throw .conflict(constraint: "learner_groups_pkey") }
            guard state.organisations[group.organisation] != nil else { throw .notFound }
            try state.put(group)
        }
    }

    package func update(_ group: LearnerGroup) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard let stored = state.groups[group.id] else { throw .notFound }
            var renamed = stored
            renamed.name = group.name
            try state.put(renamed)
        }
    }

    package func group(_ id: ID<LearnerGroup>) async throws(StorageError) -> LearnerGroup? {
        try self.read { (state) throws(StorageError) in state.groups[id] }
    }

    package func groups(of organisation: ID<Organisation>) async throws(StorageError) -> [LearnerGroup] {
        try self.read { (state) throws(StorageError) in
            state.groups.values.filter { $0.organisation == organisation }
                .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        }
    }

    package func members(
        of organisation: ID<Organisation>, after cursor: ID<Learner>?, limit: Int
    ) async throws(StorageError) -> [ID<Learner>] {
        try self.read { (state) throws(StorageError) in
            let members = state.organisationOf.filter { $0.value == organisation }.keys.sorted()
            return Array(members.filter { member in cursor.map { member > $0 } ?? true }.prefix(limit))
        }
    }

    package func join(
        _ organisation: ID<Organisation>, learner: ID<Learner>, now: Timestamp
    ) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            if let present = state.organisationOf[learner] {
                guard present == organisation else { throw .conflict(constraint: "organisation_members_pkey") }
                return
            }
            guard state.organisations[organisation] != nil, state.learners[learner] != nil else { throw .notFound }
            state.organisationOf[learner] = organisation
        }
    }

    package func leave(_ organisation: ID<Organisation>, learner: ID<Learner>) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            guard state.organisationOf[learner] == organisation else { return false }
            state.organisationOf[learner] = nil
            for group in state.groupMembers.keys { state.groupMembers[group]?.remove(learner) }
            return true
        }
    }

    package func join(_ group: ID<LearnerGroup>, learner: ID<Learner>) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard let found = state.groups[group], state.organisationOf[learner] == found.organisation else {
                throw .notFound
            }
            state.groupMembers[group, default: []].insert(learner)
        }
    }

    package func leave(_ group: ID<LearnerGroup>, learner: ID<Learner>) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in state.groupMembers[group]?.remove(learner) != nil }
    }

    package func set(_ rule: BudgetRule) async throws(StorageError) {
        try self.write { (state) throws(StorageError) in
            guard rule.limit >= .zero else { throw .conflict(constraint: "budgets_spend_limit_check") }
            guard rule.source == .operator || rule.source == .learner && rule.scope.kind == .learner else {
                throw .conflict(constraint: "budgets_source_check")
            }
            let isThere =
                switch rule.scope.kind {
                case .learner: state.learners[ID(rule.scope.id)] != nil
                case .group: state.groups[ID(rule.scope.id)] != nil
                case .organisation: state.organisations[ID(rule.scope.id)] != nil
                }
            guard isThere else { throw .notFound }
            state.budgetRules[.init(scope: rule.scope, period: rule.period, source: rule.source)] = rule
        }
    }

    package func clear(
        _ scope: BudgetScope, _ period: BudgetPeriod, _ source: BudgetSource
    ) async throws(StorageError) -> Bool {
        try self.write { (state) throws(StorageError) in
            state.budgetRules.removeValue(forKey: .init(scope: scope, period: period, source: source)) != nil
        }
    }

    package func rules(of scope: BudgetScope) async throws(StorageError) -> [BudgetRule] {
        try self.read { (state) throws(StorageError) in state.budgetRules.values.filter { $0.scope == scope } }
    }

    package func budgetRows(of learner: ID<Learner>) async throws(StorageError) -> BudgetRows? {
        try self.read { (state) throws(StorageError) -> BudgetRows? in
            guard let found = state.learners[learner] else { return nil }
            let organisation = state.organisationOf[learner].flatMap { state.organisations[$0] }
            let groups = state.groupMembers.filter { $0.value.contains(learner) }.map(\.key)
            var scopes = [BudgetScope(kind: .learner, id: learner.text)]
            scopes += groups.map { BudgetScope(kind: .group, id: $0.text) }
            if let organisation { scopes.append(BudgetScope(kind: .organisation, id: organisation.id.text)) }
            return BudgetRows(
                plan: found.plan, timeZone: found.timeZone, organisation: organisation, groups: groups,
                rules: state.budgetRules.values.filter { scopes.contains($0.scope) })
        }
    }
}

extension MemoryState {
    fileprivate mutating func put(_ organisation: Organisation) throws(StorageError) {
        guard !self.organisations.values.contains(where: { $0.name == organisation.name && $0.id != organisation.id })
        else { throw .conflict(constraint: "organisations_name_key") }
        self.organisations[organisation.id] = organisation
    }

    fileprivate mutating func put(_ group: LearnerGroup) throws(StorageError) {
        let isTaken = self.groups.values.contains {
            $0.organisation == group.organisation && $0.name == group.name && $0.id != group.id
        }
        guard !isTaken else { throw .conflict(constraint: "learner_groups_name_key") }
        self.groups[group.id] = group
    }
}
