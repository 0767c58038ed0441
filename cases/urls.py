"""Pages of `cases`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases import visit_views
from cases.views import case, holding, moving, paper, queue, reminders, steps

app_name = "cases"

urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/add/", visit_views.visit_add, name="visit-add"),
    path("paper-lists/", paper.paper_list_find, name="paper-list-find"),
    path("paper-lists/<uuid:pk>/lines/", paper.paper_list_key, name="paper-list-key"),
    path("paper-lists/<uuid:pk>/finish/", paper.paper_list_finish, name="paper-list-finish"),
    path("reminders/", reminders.reminder_list, name="reminder-list"),
    path("reminders/<uuid:pk>/settlement/", reminders.reminder_settle, name="reminder-settle"),
    path("dev/messages/", reminders.local_message_list, name="local-message-list"),
    path("cases/", queue.queue, name="queue"),
    path("cases/new/", case.case_add, name="case-add"),
    path("cases/assignments/", holding.case_assign_many, name="case-assign-many"),
    path("cases/<uuid:pk>/", case.case_detail, name="case-detail"),
    path("cases/<uuid:pk>/claim/", holding.case_claim, name="case-claim"),
    path("cases/<uuid:pk>/assignment/", holding.case_assign, name="case-assign"),
    path("cases/<uuid:pk>/restriction/", holding.case_restrict, name="case-restrict"),
    path("cases/<uuid:pk>/state/", moving.case_move, name="case-move"),
    path("cases/<uuid:pk>/closure/", moving.case_close, name="case-close"),
    path("cases/<uuid:pk>/reopening/", moving.case_reopen, name="case-reopen"),
    path("cases/<uuid:pk>/notes/", steps.note_add, name="note-add"),
    path("cases/<uuid:pk>/tasks/", steps.task_add, name="task-add"),
    path("tasks/<uuid:pk>/", steps.task_change, name="task-change"),
    path("tasks/<uuid:pk>/completion/", steps.task_done, name="task-done"),
    path("cases/<uuid:pk>/referrals/", steps.referral_add, name="referral-add"),
    path("referrals/<uuid:pk>/", steps.referral_change, name="referral-change"),
]
