import AAPMCore

/// What phase 5 reads.
struct InjectionInput: Sendable {
    let facts: RunFacts
    /// Classified, as phase 2 stored them.
    let points: [FrictionPoint]
    /// All directives of the learner that have not ended, of every persona.
    let open: [Directive]
}

/// What phase 5 orders.
struct InjectionPlan: Sendable {
    /// New directives, most urgent first.
    let added: [Directive]
    /// Open ones that end now: their time is over, or they make room.
    let ended: [Directive]
    /// Open ones that have become urgent.
    let raised: [Directive]
    /// Forms of this session that an open directive works on already.
    let kept: Int
    /// Forms for which there was no room.
    let leftOut: Int
}

/// Phase 5: makes standing orders for the characters of the next talks.
///
/// At most five that have not ended. A form with an open directive keeps that one. A new immediate one takes the place of
/// the oldest background one when all places are taken (DESIGN 7.4).
struct InjectionStage: PipelineStage {
    let rules: any RuleBook

    func run(_ input: InjectionInput) -> InjectionPlan {
        let now = input.facts.writtenAt
        var ended = input.open.filter { !DirectiveLifecycle.isArmed($0, at: now) }
            .map { DirectiveLifecycle.expire($0, at: now) }
            .filter { $0.status == .expired }
        var open = input.open.filter { DirectiveLifecycle.isArmed($0, at: now) }
        let openKeys = Set(open.filter { $0.persona == input.facts.session.persona }.map(\.target.key))
        let groups = TargetGroup.ordered(
            input.points, languages: input.facts.languages, rules: self.rules)
        let cause = Self.cause(of: input.facts.negotiation?.collapse, among: groups)
        let candidates = groups.enumerated()
            .filter { !openKeys.contains($0.element.key) }
            .map {
                (
                    group: $0.element,
                    priority: $0.element.key == cause ? .immediate : DirectivePriority($0.element), position: $0.offset
                )
            }
            .sorted { ($1.priority, $0.position) < ($0.priority, $1.position) }
        var added: [Directive] = []
        var leftOut = 0
        for candidate in candidates {
            guard
                let directive = self.directive(
                    candidate.group, candidate.priority, ordinal: added.count, of: input)
            else { continue }
            if open.count + added.count >= DirectiveLifecycle.activeLimit {
                guard candidate.priority == .immediate, let place = Self.place(in: open) else {
                    leftOut += 1
                    continue
                }
                var displaced = open.remove(at: place)
                displaced.status = .expired
                displaced.updatedAt = now
                ended.append(displaced)
            }
            added.append(directive)
        }
        let raised = open.filter {
            $0.persona == input.facts.session.persona && $0.target.key == cause && $0.priority != .immediate
        }.map { directive in
            var raised = directive
            raised.priority = .immediate
            raised.updatedAt = now
            return raised
        }
        return InjectionPlan(
            added: added, ended: ended, raised: raised, kept: groups.filter { openKeys.contains($0.key) }.count,
            leftOut: leftOut)
    }

    /// The form that a negotiation fell apart over: the one of its kind that broke most often, and most important among
    /// equals.
    private static func cause(of collapse: NegotiationCause?, among groups: [TargetGroup]) -> String? {
        let counts = groups.map { group in
            switch collapse {
            case .register: group.points.filter { $0.finding.type == .register }.count
            case .nativeLanguage: group.points.filter { $0.finding.cause == .l1Intrusion }.count
            case .meaning: group.points.count
            case nil: 0
            }
        }
        guard let most = counts.max(), most > 0, let index = counts.firstIndex(of: most) else { return nil }
        return groups[index].key
    }

    /// The oldest background one.
    private static func place(in open: [Directive]) -> Int? {
        open.indices.filter { open[$0].priority == .background }
            .min { (open[$0].createdAt, open[$0].id) < (open[$1].createdAt, open[$1].id) }
    }

    /// - Returns: `nil` when the pack has no line that elicits the form, or there is nothing to give as an example.
    private func directive(
        _ group: TargetGroup, _ priority: DirectivePriority, ordinal: Int, of input: InjectionInput
    ) -> Directive? {
        guard
            let practice = GroupPractice(
                group, points: input.points, languages: input.facts.languages, rules: self.rules),
            !practice.elicitations.isEmpty
        else { return nil }
        let now = input.facts.writtenAt
        return Directive(
            id: input.facts.id(.injection, ordinal), learner: input.facts.learner.id,
            persona: input.facts.session.persona, character: nil, target: group.target, example: practice.good,
            lines: practice.elicitations, uses: practice.uses, priority: priority, status: .pending, attempts: 0,
            source: input.facts.session.id, createdAt: now, expiresAt: now + DirectiveLifecycle.lifetime,
            updatedAt: now)
    }
}

extension DirectivePriority {
    /// Fossilising and critical forms at once, recurrent ones soon, new ones and slips in the background.
    init(_ group: TargetGroup) {
        guard let classification = group.classification else {
            self = .background
            return
        }
        self =
            if classification.isFossilising {
                .immediate
            } else if classification.nature == .slip {
                .background
            } else if group.severity == .critical {
                .immediate
            } else {
                classification.recurrence == .recurrent ? .soon : .background
            }
    }
}
