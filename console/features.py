"""The console at a glance: the features whose screens it has."""

from collections.abc import Sequence

from console.desk_pages import screens as desk
from console.jobfair.employers import screens as employers
from console.jobfair.internships import screens as internships
from console.jobfair.posts import screens as posts
from console.jobfair.proposals import screens as internship_proposals
from console.jobfair.referrals import screens as referrals
from console.registry.casework import screens as casework
from console.registry.graduate_records import screens as graduate_records
from console.registry.indicators import screens as indicators
from console.registry.reports import screens as reports
from console.screens import Screens

FEATURES: Sequence[Screens] = (
    desk,
    casework,
    employers,
    graduate_records,
    indicators,
    internship_proposals,
    internships,
    posts,
    referrals,
    reports,
)
