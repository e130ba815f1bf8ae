"""What operations ask for in the query, without which nobody is answered."""

QUERIES = {
    "download_roster": "?purpose=核对名册",
    "read_hardships": "?purpose=核对困难台账",
    "read_dossier": "?purpose=核对信息台账",
    "list_lemis_records": "?record=registration",
    "list_service_queue": "?kind=guidance&purpose=安排职业指导",
    "read_study_details": "?purpose=核对考生号",
    "read_hardship_change": "?purpose=核对困难台账",
    "read_contact_notes": "?purpose=核对联系备注",
    "download_payment_file": "?purpose=送银行发放",
    "open_evidence": "?purpose=核对声明所附材料",
    "show_cohort": "?period=2023-H1",
}
