//! The eleven roles: the columns of the access matrix.

use std::fmt;

/// What somebody is in one assignment. A person with two assignments acts in one of them at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs the service.
    ServiceManager,
    /// Answers for the clinical work.
    ClinicalLead,
    /// Nurse, allied health professional, social worker, psychologist or psychiatrist.
    Practitioner,
    /// Support, time and recovery worker.
    SupportWorker,
    /// Somebody with lived experience who walks beside people.
    PeerMentor,
    /// Keeps the office.
    Administrator,
    /// Counts; never reads free text.
    DataAnalyst,
    /// Works for a partner organisation, outside the team.
    PartnerWorker,
    /// Custody, court or healthcare staff who send referrals from their own accounts.
    Referrer,
    /// Guards confidentiality and audits the rest.
    CaldicottGuardian,
    /// Keeps the system running; holds no clinical assignment.
    SystemAdministrator,
}

impl Role {
    /// Every role, in the order of the matrix's columns.
    pub const ALL: [Self; 11] = [
        Self::ServiceManager,
        Self::ClinicalLead,
        Self::Practitioner,
        Self::SupportWorker,
        Self::PeerMentor,
        Self::Administrator,
        Self::DataAnalyst,
        Self::PartnerWorker,
        Self::Referrer,
        Self::CaldicottGuardian,
        Self::SystemAdministrator,
    ];

    /// The two letters by which the matrix, the journal and the accounts know it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ServiceManager => "SM",
            Self::ClinicalLead => "CL",
            Self::Practitioner => "PR",
            Self::SupportWorker => "ST",
            Self::PeerMentor => "PM",
            Self::Administrator => "AD",
            Self::DataAnalyst => "DA",
            Self::PartnerWorker => "PO",
            Self::Referrer => "RF",
            Self::CaldicottGuardian => "CG",
            Self::SystemAdministrator => "SY",
        }
    }

    /// Its name in words, as pages say it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ServiceManager => "service manager",
            Self::ClinicalLead => "clinical lead",
            Self::Practitioner => "practitioner",
            Self::SupportWorker => "support, time and recovery worker",
            Self::PeerMentor => "peer mentor",
            Self::Administrator => "administrator",
            Self::DataAnalyst => "data analyst",
            Self::PartnerWorker => "partner organisation worker",
            Self::Referrer => "referrer",
            Self::CaldicottGuardian => "Caldicott Guardian",
            Self::SystemAdministrator => "system administrator",
        }
    }

    /// The role of a code; none for anything unknown, which the caller takes as a refusal.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
