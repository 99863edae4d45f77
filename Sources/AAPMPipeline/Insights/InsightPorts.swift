package import AAPMCore

/// Everything that insights are read from.
package struct InsightPorts: Sendable {
    package let learners: any LearnerStore
    package let sessions: any SessionStore
    package let friction: any FrictionStore
    package let directives: any DirectiveStore
    package let curricula: any CurriculumStore
    package let runs: any RunReader
    package let personas: any PersonaCatalog
    package let rules: any RuleBook

    package init(
        learners: any LearnerStore, sessions: any SessionStore, friction: any FrictionStore,
        directives: any DirectiveStore, curricula: any CurriculumStore, runs: any RunReader,
        personas: any PersonaCatalog, rules: any RuleBook
    ) {
        self.learners = learners
        self.sessions = sessions
        self.friction = friction
        self.directives = directives
        self.curricula = curricula
        self.runs = runs
        self.personas = personas
        self.rules = rules
    }
}
