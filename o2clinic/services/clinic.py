"""Every service of one signed-in person, as the views are given them."""

from dataclasses import dataclass

from o2clinic.services.agendas import Agendas
from o2clinic.services.alert_cards import AlertCards
from o2clinic.services.appointment_letters import AppointmentLetters
from o2clinic.services.assessments import Assessments
from o2clinic.services.audit import Audit
from o2clinic.services.audit_answers import AuditAnswers
from o2clinic.services.blood_gases import BloodGases
from o2clinic.services.bookee_notes import BookeeNotes
from o2clinic.services.booking import Booking
from o2clinic.services.capacity import Capacity
from o2clinic.services.clinic_letter_runs import ClinicLetterRuns
from o2clinic.services.clinic_plans import ClinicPlans
from o2clinic.services.clinic_settings import ClinicSettings
from o2clinic.services.closed_days import ClosedDays
from o2clinic.services.closing import Closings
from o2clinic.services.consents import Consents
from o2clinic.services.cumulative import Cumulative
from o2clinic.services.database_care import DatabaseCare
from o2clinic.services.day_list import DayLists
from o2clinic.services.decisions import Decisions
from o2clinic.services.diary import Diary
from o2clinic.services.diary_weeks import DiaryWeeks
from o2clinic.services.documents import Documents
from o2clinic.services.downtime import Downtime
from o2clinic.services.drafts import Drafts
from o2clinic.services.exports import Exports
from o2clinic.services.follow_ups import FollowUps
from o2clinic.services.forms import Forms
from o2clinic.services.freed_times import FreedTimes
from o2clinic.services.health import Health
from o2clinic.services.home_areas import HomeAreas
from o2clinic.services.home_forms import HomeForms
from o2clinic.services.home_papers import HomePapers
from o2clinic.services.incoming import Incoming
from o2clinic.services.labels import Labels
from o2clinic.services.last_changes import LastChanges
from o2clinic.services.letter_copies import LetterCopies
from o2clinic.services.letter_runs import LetterRuns
from o2clinic.services.letter_templates import LetterTexts
from o2clinic.services.letter_twins import LetterTwins
from o2clinic.services.letters import Letters
from o2clinic.services.letters_due import LettersDue
from o2clinic.services.meeting_actions import MeetingActions
from o2clinic.services.meeting_closing import MeetingClosing
from o2clinic.services.meeting_plans import MeetingPlans
from o2clinic.services.meeting_room import MeetingRoom
from o2clinic.services.meeting_seats import MeetingSeats
from o2clinic.services.meetings import Meetings
from o2clinic.services.merging import Merging
from o2clinic.services.missed_visits import MissedVisits
from o2clinic.services.nights import Nights
from o2clinic.services.order_kept import KeptOrders
from o2clinic.services.order_life import OrderLife
from o2clinic.services.order_sending import OrderSending
from o2clinic.services.orders import Orders
from o2clinic.services.oximetries import Oximetries
from o2clinic.services.passwords import Passwords
from o2clinic.services.patient_visits import PatientVisits
from o2clinic.services.patients import Patients
from o2clinic.services.people import People
from o2clinic.services.presence import PresenceNotes
from o2clinic.services.printing import Printing
from o2clinic.services.questions import Questions
from o2clinic.services.rebooking import Rebooking
from o2clinic.services.referrals import Referrals
from o2clinic.services.reminders import Reminders
from o2clinic.services.restricted import Restricted
from o2clinic.services.result_papers import ResultPapers
from o2clinic.services.results import Results
from o2clinic.services.review import Review
from o2clinic.services.review_series import ReviewSeries
from o2clinic.services.risk_assessments import RiskAssessments
from o2clinic.services.room_asking import RoomAsking
from o2clinic.services.signed_papers import SignedPapers
from o2clinic.services.slot_holds import SlotHolds
from o2clinic.services.slot_search import SlotSearch
from o2clinic.services.spirometries import Spirometries
from o2clinic.services.spirometry_reports import SpirometryReports
from o2clinic.services.summaries import Summaries
from o2clinic.services.suppliers import Suppliers
from o2clinic.services.titrations import Titrations
from o2clinic.services.today import Today
from o2clinic.services.trends import Trends
from o2clinic.services.undoing import Undoing
from o2clinic.services.visit_packs import VisitPacks
from o2clinic.services.visit_pairs import VisitPairs
from o2clinic.services.waiting_list import WaitingList
from o2clinic.services.walks import Walks
from o2clinic.services.work import Actor, Desk


@dataclass(frozen=True)
class ClinicServices:
    """One field a service, in alphabetical order."""

    agendas: Agendas
    appointment_letters: AppointmentLetters
    assessments: Assessments
    audit: Audit
    audit_answers: AuditAnswers
    blood_gases: BloodGases
    bookee_notes: BookeeNotes
    booking: Booking
    capacity: Capacity
    clinic_letter_runs: ClinicLetterRuns
    clinic_plans: ClinicPlans
    clinic_settings: ClinicSettings
    closed_days: ClosedDays
    closings: Closings
    consents: Consents
    cumulative: Cumulative
    database_care: DatabaseCare
    day_lists: DayLists
    decisions: Decisions
    downtime: Downtime
    diary: Diary
    diary_weeks: DiaryWeeks
    documents: Documents
    drafts: Drafts
    exports: Exports
    follow_ups: FollowUps
    forms: Forms
    freed_times: FreedTimes
    health: Health
    home_areas: HomeAreas
    home_forms: HomeForms
    home_papers: HomePapers
    alert_cards: AlertCards
    incoming: Incoming
    labels: Labels
    letter_copies: LetterCopies
    letter_runs: LetterRuns
    letter_texts: LetterTexts
    letter_twins: LetterTwins
    letters: Letters
    letters_due: LettersDue
    meeting_actions: MeetingActions
    meeting_closing: MeetingClosing
    meeting_room: MeetingRoom
    room_asking: RoomAsking
    meeting_plans: MeetingPlans
    meeting_seats: MeetingSeats
    meetings: Meetings
    missed_visits: MissedVisits
    merging: Merging
    nights: Nights
    order_drafts: KeptOrders
    order_life: OrderLife
    order_sending: OrderSending
    orders: Orders
    oximetries: Oximetries
    passwords: Passwords
    patient_visits: PatientVisits
    patients: Patients
    people: People
    presence: PresenceNotes
    printing: Printing
    questions: Questions
    rebooking: Rebooking
    referrals: Referrals
    reminders: Reminders
    restricted: Restricted
    result_papers: ResultPapers
    results: Results
    review: Review
    review_series: ReviewSeries
    risk_assessments: RiskAssessments
    signed_papers: SignedPapers
    slot_holds: SlotHolds
    slot_search: SlotSearch
    spirometries: Spirometries
    spirometry_reports: SpirometryReports
    summaries: Summaries
    suppliers: Suppliers
    titrations: Titrations
    today: Today
    trends: Trends
    undoing: Undoing
    visit_packs: VisitPacks
    visit_pairs: VisitPairs
    waiting_list: WaitingList
    walks: Walks


def services_for(desk: Desk, actor: Actor) -> ClinicServices:
    """Bind every service to this desk and this person."""
    last = LastChanges()
    return ClinicServices(
        agendas=Agendas(desk, actor),
        appointment_letters=AppointmentLetters(desk, actor),
        assessments=Assessments(desk, actor),
        audit=Audit(desk, actor),
        audit_answers=AuditAnswers(desk, actor),
        blood_gases=BloodGases(desk, actor),
        bookee_notes=BookeeNotes(desk, actor),
        booking=Booking(desk, actor, last),
        capacity=Capacity(desk, actor),
        clinic_letter_runs=ClinicLetterRuns(desk, actor),
        clinic_plans=ClinicPlans(desk, actor),
        clinic_settings=ClinicSettings(desk, actor),
        closed_days=ClosedDays(desk, actor),
        closings=Closings(desk, actor),
        consents=Consents(desk, actor),
        cumulative=Cumulative(desk, actor),
        database_care=DatabaseCare(desk, actor),
        day_lists=DayLists(desk, actor),
        decisions=Decisions(desk, actor),
        downtime=Downtime(desk, actor),
        diary=Diary(desk, actor),
        diary_weeks=DiaryWeeks(desk, actor),
        documents=Documents(desk, actor),
        drafts=Drafts(desk, actor),
        exports=Exports(desk, actor),
        follow_ups=FollowUps(desk, actor),
        forms=Forms(desk, actor),
        freed_times=FreedTimes(desk, actor),
        health=Health(desk, actor),
        home_areas=HomeAreas(desk, actor),
        home_forms=HomeForms(desk, actor),
        home_papers=HomePapers(desk, actor),
        alert_cards=AlertCards(desk, actor),
        incoming=Incoming(desk, actor),
        labels=Labels(desk, actor),
        letter_copies=LetterCopies(desk, actor),
        letter_runs=LetterRuns(desk, actor),
        letter_texts=LetterTexts(desk, actor),
        letter_twins=LetterTwins(desk, actor),
        letters=Letters(desk, actor),
        letters_due=LettersDue(desk, actor),
        meeting_actions=MeetingActions(desk, actor),
        meeting_closing=MeetingClosing(desk, actor),
        meeting_room=MeetingRoom(desk, actor),
        room_asking=RoomAsking(desk, actor),
        meeting_plans=MeetingPlans(desk, actor),
        meeting_seats=MeetingSeats(desk, actor),
        meetings=Meetings(desk, actor),
        missed_visits=MissedVisits(desk, actor),
        merging=Merging(desk, actor),
        nights=Nights(desk, actor),
        order_drafts=KeptOrders(desk, actor),
        order_life=OrderLife(desk, actor),
        order_sending=OrderSending(desk, actor),
        orders=Orders(desk, actor),
        oximetries=Oximetries(desk, actor),
        passwords=Passwords(desk, actor),
        patient_visits=PatientVisits(desk, actor),
        patients=Patients(desk, actor),
        people=People(desk, actor),
        presence=PresenceNotes(desk, actor),
        printing=Printing(desk, actor),
        questions=Questions(desk, actor),
        rebooking=Rebooking(desk, actor, last),
        referrals=Referrals(desk, actor),
        reminders=Reminders(desk, actor),
        restricted=Restricted(desk, actor),
        result_papers=ResultPapers(desk, actor),
        results=Results(desk, actor),
        review=Review(desk, actor),
        review_series=ReviewSeries(desk, actor),
        risk_assessments=RiskAssessments(desk, actor),
        signed_papers=SignedPapers(desk, actor),
        slot_holds=SlotHolds(desk, actor),
        slot_search=SlotSearch(desk, actor),
        spirometries=Spirometries(desk, actor),
        spirometry_reports=SpirometryReports(desk, actor),
        summaries=Summaries(desk, actor),
        suppliers=Suppliers(desk, actor),
        titrations=Titrations(desk, actor),
        today=Today(desk, actor),
        trends=Trends(desk, actor),
        undoing=Undoing(desk, actor, last),
        visit_packs=VisitPacks(desk, actor),
        visit_pairs=VisitPairs(desk, actor),
        waiting_list=WaitingList(desk, actor),
        walks=Walks(desk, actor),
    )
